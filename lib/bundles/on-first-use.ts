import type { Plugin } from 'esbuild';

/** Packages a cold start can do without, and what our code uses of them. */
const PACKAGES = [
  // Written to when something went wrong.
  { name: '@aws-lambda-powertools/logger', file: 'logger', exports: ['Logger'] },
] as const;
type Package = (typeof PACKAGES)[number];

const WHOLE = 'on-first-use:';
const STUB = 'on-first-use';

/** Entry points of the files that lie beside a bundle: name without extension → what esbuild is given. */
export const filesOnFirstUse = PACKAGES.map(({ name, file }) => [file, WHOLE + name] as const);

const find = (name: string): Package | undefined => PACKAGES.find((each) => each.name === name);
const patternOf = (before: string) => new RegExp(`^${before}(?:${PACKAGES.map(({ name }) => name).join('|')})$`);

/**
 * Puts packages into files of their own beside the bundle, read at once when something of them is used for the first time.
 * `await import()` can do without this, but who is called without waiting (a report) cannot.
 */
export const onFirstUse: Plugin = {
  name: 'on-first-use',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: patternOf(WHOLE) }, ({ path }) => ({ path: path.slice(WHOLE.length), namespace: WHOLE }));
    onResolve({ filter: patternOf('') }, ({ path, namespace }) => (namespace === WHOLE ? undefined : { path, namespace: STUB }));
    onResolve({ filter: /^\./, namespace: STUB }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /./, namespace: WHOLE }, ({ path }) => ({
      contents: `export { ${find(path)?.exports.join(', ')} } from '${path}';`,
      resolveDir: import.meta.dirname,
    }));
    onLoad({ filter: /./, namespace: STUB }, ({ path }) => ({ contents: stubOf(find(path)) }));
  },
};

const stubOf = (it: Package | undefined): string =>
  (it?.exports ?? [])
    .map(
      (name) =>
        `Object.defineProperty(exports, '${name}', { enumerable: true, get: () => require('./${it?.file}.mjs').${name} });`,
    )
    .join('\n');
