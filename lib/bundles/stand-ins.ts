import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';

const CREDENTIALS = resolve(import.meta.dirname, '..', '..', 'functions', 'platform', 'aws', 'credentials.aws.ts');
/** Node's modules that packages name for what a function seldom or never does: HTTP/2, compression, reading files. */
const SELDOM: ReadonlySet<string> = new Set(['http2', 'zlib', 'fs/promises']);

/**
 * What a bundle gets instead of what its code asks for.
 *
 * Node's own modules: an ES import of `node:http` reads every export it has, and among those are WebSocket and what comes with
 * it (undici, http2, workers): a sixth of a cold start for things no function uses. Asked for as here, a module is loaded and
 * nothing of it is touched; one that is seldom used is not even loaded before something of it is.
 *
 * Of packages: where to look for credentials, and names of browsers, in none of which a function runs.
 * @param folder where the stand-ins are written
 * @returns esbuild's `alias`: `node:http` and `http` to a file
 */
export const standIns = (folder: string): Readonly<Record<string, string>> => {
  mkdirSync(folder, { recursive: true });
  const browsers = join(folder, 'bowser.mjs');
  writeFileSync(browsers, 'export default {};\n');
  const names = builtinModules.filter((name) => !name.startsWith('_')).map((name) => name.replace(/^node:/, ''));
  return {
    ...Object.fromEntries(names.flatMap((name) => aliasesOf(name, folder))),
    '@aws-sdk/credential-provider-node': CREDENTIALS,
    bowser: browsers,
  };
};

const aliasesOf = (name: string, folder: string): readonly (readonly [string, string])[] => {
  const file = join(folder, `${name.replaceAll('/', '-')}.cjs`);
  writeFileSync(file, SELDOM.has(name) ? onFirstUse(name) : `module.exports = ${loading(name)};\n`);
  return [
    [`node:${name}`, file],
    [name, file],
  ];
};

const loading = (name: string): string => `process.getBuiltinModule('node:${name}')`;

/** The names are those of the Node that bundles, the values those of the Node that runs. */
const onFirstUse = (name: string): string => {
  const names = JSON.stringify(Object.keys(process.getBuiltinModule(`node:${name}`) ?? {}));
  return `const of = (name) => ({ enumerable: true, get: () => ${loading(name)}[name] });
module.exports = Object.defineProperties({}, Object.fromEntries(${names}.map((name) => [name, of(name)])));
`;
};
