import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Node's modules that packages name for what a function seldom or never does: compression, reading files. */
const SELDOM: ReadonlySet<string> = new Set(['fs', 'fs/promises', 'zlib']);
/** Not asked for their names: Node warns of them. */
const DEPRECATED: ReadonlySet<string> = new Set(['punycode', 'sys', 'wasi']);
const NAMES = builtinModules
  .map((name) => name.replace(/^node:/, ''))
  .filter((name) => !name.startsWith('_') && !DEPRECATED.has(name));

/**
 * What a bundle gets instead of Node's own modules. An ES import of `node:http` reads every export it has, and among those are
 * WebSocket and what comes with it (undici, http2, workers): a sixth of a cold start for things no function uses. Asked for as
 * here, a module is loaded and only what is used of it is read; one that is seldom used is not even loaded before a function
 * of it is called.
 * @param folder where the stand-ins are written
 */
export const nodeStandIns = (folder: string): Plugin => {
  mkdirSync(folder, { recursive: true });
  for (const name of NAMES) {
    writeFileSync(fileOf(folder, name, 'mjs'), SELDOM.has(name) ? onFirstCall(name) : asModule(name));
    writeFileSync(fileOf(folder, name, 'cjs'), `module.exports = ${loading(name)};\n`);
  }
  return {
    name: 'node-stand-ins',
    setup: ({ onResolve }) =>
      onResolve({ filter: new RegExp(`^(?:node:)?(?:${NAMES.join('|')})$`) }, ({ path, kind }) => {
        const name = path.replace(/^node:/, '');
        return { path: fileOf(folder, name, kind === 'import-statement' ? 'mjs' : 'cjs'), sideEffects: false };
      }),
  };
};

const fileOf = (folder: string, name: string, extension: 'mjs' | 'cjs'): string =>
  join(folder, `${name.replaceAll('/', '-')}.${extension}`);

const loading = (name: string): string => `process.getBuiltinModule('node:${name}')`;

interface Export {
  readonly key: string;
  readonly isFunction: boolean;
}
/** The names are those of the Node that bundles, the values those of the Node that runs. */
const exportsOf = (name: string): readonly Export[] =>
  Object.entries(process.getBuiltinModule(`node:${name}`) ?? {})
    .filter(([key]) => /^[A-Za-z]\w*$/.test(key) && key !== 'default')
    .map(([key, value]) => ({ key, isFunction: typeof value === 'function' }));

/** Of all these lines esbuild keeps those whose name is used. */
const asModule = (name: string): string => {
  const lines = exportsOf(name).map(({ key }) => `const _${key} = /* @__PURE__ */ of('${key}');\nexport { _${key} as ${key} };`);
  return `const all = /* @__PURE__ */ ${loading(name)};
const of = (name) => all[name];
export default all;
${lines.join('\n')}
`;
};

/** The same, but functions (and classes, which are none of them extended) find the module when they are called. */
const onFirstCall = (name: string): string => {
  const lines = exportsOf(name).map(
    ({ key, isFunction }) =>
      `const _${key} = /* @__PURE__ */ ${isFunction ? 'call' : 'of'}('${key}');\nexport { _${key} as ${key} };`,
  );
  return `const of = (name) => ${loading(name)}[name];
const call = (name) => function (...args) { return new.target ? Reflect.construct(of(name), args) : of(name)(...args); };
${lines.join('\n')}
`;
};
