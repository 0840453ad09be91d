import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { leftOut } from './left-out.ts';
import { filesOnFirstUse, onFirstUse } from './on-first-use.ts';
import { ownMappings } from './own-mappings.ts';
import { nodeStandIns } from './stand-ins.ts';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..', '..');
const SUFFIX = '.lambda.ts';
const PLATFORM = join(ROOT, 'functions', 'platform', 'aws');
/** Where bundles of what is loaded only when it is needed are made, before they are copied beside those that load them. */
const WHEN_NEEDED = 'when-needed';

/** The only function that describes the schemas of all calls. */
const DESCRIBING = 'app/system';

/** Bytes minified that a function may read at a cold start, which compiles all of them. */
export const BUNDLE_LIMIT = 700_000;
/** The same for a door, whose cold start a person waits for. */
export const DOOR_LIMIT = 430_000;

export interface BundleSize {
  /** Entry point below `functions/` without its suffix: `reservations/api`. */
  readonly entry: string;
  /** Bytes minified of all its files, and by gzip -9. */
  readonly bytes: number;
  readonly gzip: number;
  /** Bytes minified of the file a cold start reads; the others wait until they are needed. */
  readonly startBytes: number;
}

/** Every entry point there is: `reservations/api`, `reservations/on-slot-change`, … */
export const lambdaEntries = (): readonly string[] =>
  globSync(`**/*${SUFFIX}`, { cwd: join(ROOT, 'functions') })
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();

/** What the platform loads when it is needed (`await import('./blobs.aws.ts')`), as names without `.ts`. */
const neededLater = (): readonly string[] => {
  const code = globSync('*.ts', { cwd: PLATFORM }).map((file) => readFileSync(join(PLATFORM, file), 'utf8'));
  const names = code.flatMap((text) => [...text.matchAll(/\bimport\('\.\/([\w.-]+)\.ts'\)/g)].map(([, name]) => name ?? ''));
  return [...new Set(names)].sort();
};

/**
 * Bundles every Lambda function into `<folder>/<entry>/index.mjs`: one file, since finding and reading each further one is time
 * of a cold start. What is loaded only when it is needed is a bundle of its own beside it, whole in itself, so no class is the
 * same on both sides. All but one are made in one go: what they share is parsed once.
 */
export const bundleFunctions = async (folder: string): Promise<readonly BundleSize[]> => {
  const entries = lambdaEntries();
  const later = neededLater();
  for (const entry of [...entries, WHEN_NEEDED]) rmSync(join(folder, entry), { recursive: true, force: true });
  const pathsOf = (some: readonly string[]) =>
    some.map((entry) => [`${entry}/index`, join('functions', `${entry}${SUFFIX}`)] as const);
  const files = [...later.map((name) => [name, join(PLATFORM, `${name}.ts`)] as const), ...filesOnFirstUse];
  const neededPaths = files.map(([name, path]) => [`${WHEN_NEEDED}/${name}`, path] as const);
  const plugins = [besides(later), onFirstUse, nodeStandIns(join(folder, 'stand-ins'))];
  const bundle = (paths: readonly (readonly [string, string])[], isDescribing: boolean) =>
    build({
      ...OPTIONS,
      outdir: folder,
      entryPoints: Object.fromEntries(paths),
      plugins: [...plugins, leftOut(isDescribing)],
    });
  await Promise.all([
    bundle([...pathsOf(entries.filter((entry) => entry !== DESCRIBING)), ...neededPaths], false),
    bundle(pathsOf([DESCRIBING]), true),
  ]);
  for (const entry of entries) {
    const to = join(folder, entry);
    const code = readFileSync(join(to, 'index.mjs'), 'utf8');
    cutMap(join(to, 'index.mjs'), to);
    for (const [name] of files.filter(([each]) => code.includes(`("./${each}.mjs")`))) {
      const file = join(folder, WHEN_NEEDED, `${name}.mjs`);
      copyFileSync(file, join(to, `${name}.mjs`));
      cutMap(file, to);
    }
  }
  return Promise.all(entries.map((entry) => sizeOf(entry, join(folder, entry))));
};

/**
 * `await import()` in a bundle of one file would wrap all that the module stands on in functions, which costs a cold start more
 * than a file of its own: the platform's are left to the files beside the bundle, the SDK's own (event streams, of which no
 * function reads any) to nobody.
 */
const besides = (names: readonly string[]): Plugin => ({
  name: 'besides',
  setup: ({ onResolve }) => {
    const own = new RegExp(`^\\./(?:${names.map((name) => name.replaceAll('.', '\\.')).join('|')})\\.ts$`);
    onResolve({ filter: own }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.mjs`, external: true } : undefined,
    );
    onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
});

/** Packages that still call `require` are given one. */
const OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  // Not named in the bundle: nobody reads a map before the first stack.
  sourcemap: 'external',
  inject: [join(PLATFORM, 'first-in-bundle.ts')],
  sourcesContent: false,
  legalComments: 'none',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Writes the map of a bundle, without what leads into packages, beside where the bundle goes.
 * @param file the bundle as it was made; sources are named from where it lies
 */
const cutMap = (file: string, folder: string): void => {
  const functions = join(ROOT, 'functions');
  const own = (source: string) => {
    const path = resolve(file, '..', source);
    return path.startsWith(functions) ? relative(ROOT, path) : undefined;
  };
  writeFileSync(join(folder, `${basename(file)}.map`), ownMappings(readFileSync(`${file}.map`, 'utf8'), own));
};

const compress = promisify(gzip);

const sizeOf = async (entry: string, folder: string): Promise<BundleSize> => {
  const files = globSync('*.mjs', { cwd: folder });
  const codes = files.map((file) => readFileSync(join(folder, file)));
  const compressed = await Promise.all(codes.map((code) => compress(code, { level: 9 })));
  const sum = (all: readonly Buffer[]) => all.reduce((bytes, { length }) => bytes + length, 0);
  return {
    entry,
    bytes: sum(codes),
    startBytes: sum(codes.filter((_, index) => files[index] === 'index.mjs')),
    gzip: sum(compressed),
  };
};

/** One line per function, largest first, and the sum. */
export const sizeTable = (sizes: readonly BundleSize[]): string => {
  const cells = (...texts: readonly string[]) => texts.map((text) => text.padStart(10)).join('');
  const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
  const sum = (of: (size: BundleSize) => number) => sizes.reduce((all, size) => all + of(size), 0);
  const all = { entry: 'all', bytes: sum((of) => of.bytes), startBytes: sum((of) => of.startBytes), gzip: sum((of) => of.gzip) };
  const line = (of: BundleSize) => `${of.entry.padEnd(38)}${cells(kb(of.bytes), kb(of.gzip), kb(of.startBytes))}`;
  const rows = sizes.toSorted((a, b) => b.bytes - a.bytes).map(line);
  return [`${'function'.padEnd(38)}${cells('minified', 'gzip -9', 'at start')}`, ...rows, line(all)].join('\n');
};
