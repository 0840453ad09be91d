import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { plainBuiltins } from './plain-builtins.ts';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..', '..');
const SUFFIX = '.lambda.ts';
const CREDENTIALS = join(ROOT, 'functions', 'platform', 'aws', 'credentials.aws.ts');

/** Bytes minified that a function may read at a cold start, which compiles all of them. */
export const BUNDLE_LIMIT = 700_000;
/** The same for a door, whose cold start a person waits for. */
export const DOOR_LIMIT = 520_000;

export interface BundleSize {
  /** Entry point below `functions/` without its suffix: `reservations/api`. */
  readonly entry: string;
  /** Bytes minified of all its files, and by gzip -9. */
  readonly bytes: number;
  readonly gzip: number;
  /** Bytes minified of the files a cold start reads; the others wait until they are needed. */
  readonly startBytes: number;
}

/** Every entry point there is: `reservations/api`, `reservations/on-slot-change`, … */
export const lambdaEntries = (): readonly string[] =>
  globSync(`**/*${SUFFIX}`, { cwd: join(ROOT, 'functions') })
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();

/**
 * Bundles every Lambda function into `<folder>/<entry>/index.mjs`. A person waits for the cold start of a door, and a cold start
 * compiles all it reads: what a door loads only when it is needed (`await import()`) lies in files beside it. The others are
 * bundled in one go, so that what they share is parsed once; what they need later is in the same file and evaluated later.
 */
export const bundleFunctions = (folder: string): readonly BundleSize[] => {
  const alias = { ...plainBuiltins(join(folder, 'builtins')), '@aws-sdk/credential-provider-node': CREDENTIALS };
  const entries = lambdaEntries();
  const others = entries.filter((entry) => !isDoor(entry));
  const source = (entry: string) => join('functions', `${entry}${SUFFIX}`);
  buildSync({
    ...options(alias),
    outdir: folder,
    entryPoints: Object.fromEntries(others.map((entry) => [`${entry}/index`, source(entry)])),
  });
  return entries.map((entry) => {
    const outdir = join(folder, entry);
    if (!isDoor(entry)) return sizeOf(entry, outdir);
    // Names of the files beside it change with what they hold: none of an earlier build may stay.
    rmSync(outdir, { recursive: true, force: true });
    const entryPoints = { index: source(entry) };
    const { metafile } = buildSync({ ...options(alias), outdir, entryPoints, splitting: true, metafile: true });
    return sizeOf(entry, outdir, metafile.outputs);
  });
};

/** Whether API Gateway calls it. */
const isDoor = (entry: string): boolean => entry.endsWith('/api');

/** Some functions wait at top level for a secret, hence ES modules; packages that still call `require` are given one. */
const options = (alias: Record<string, string>) =>
  ({
    absWorkingDir: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
    alias,
    logLevel: 'error',
  }) satisfies BuildOptions;

/** @param outputs of a build with several files; without them all is read at start */
const sizeOf = (entry: string, folder: string, outputs?: Metafile['outputs']): BundleSize => {
  const files = globSync('*.mjs', { cwd: folder }).map((file) => readFileSync(join(folder, file)));
  const sum = (of: (code: Buffer) => number) => files.reduce((all, code) => all + of(code), 0);
  const bytes = sum((code) => code.length);
  return {
    entry,
    bytes,
    startBytes: outputs ? startBytesOf(outputs) : bytes,
    gzip: sum((code) => gzipSync(code, { level: 9 }).length),
  };
};

/** The entry's own file and all that it imports at once. */
const startBytesOf = (outputs: Metafile['outputs']): number => {
  const seen = new Set(Object.keys(outputs).filter((path) => path.endsWith('/index.mjs')));
  for (const path of seen)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') seen.add(next);
  return [...seen].reduce((all, path) => all + (outputs[path]?.bytes ?? 0), 0);
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

let bundled: { readonly folder: string; readonly sizes: readonly BundleSize[] } | undefined;

/** Sizes of what this synth has bundled, if it had to bundle anything. */
export const bundledSizes = (): readonly BundleSize[] | undefined => bundled?.sizes;

/** Bundles once per synth, whatever number of stages use it; the table goes beside the templates. */
const bundlesOf = (scope: Construct): string => {
  if (bundled) return bundled.folder;
  const out = resolve(Stage.of(scope.node.root)?.outdir ?? 'cdk.out');
  const folder = join(out, 'bundles');
  mkdirSync(folder, { recursive: true });
  const sizes = bundleFunctions(folder);
  writeFileSync(join(out, 'bundle-sizes.txt'), `${sizeTable(sizes)}\n`);
  bundled = { folder, sizes };
  return folder;
};

export interface FunctionCode {
  readonly code: Code;
  /** Changes whenever the code does. */
  readonly hash: string;
}

/** The code of one function; a placeholder for stacks that are synthesised but not deployed now. */
export const functionCode = (scope: Construct, entry: string): FunctionCode => {
  if (!lambdaEntries().includes(entry)) throw new Error(`There is no functions/${entry}${SUFFIX}`);
  if (!Stack.of(scope).bundlingRequired) return { code: Code.fromInline(`// ${entry}`), hash: 'not bundled' };
  const folder = join(bundlesOf(scope), entry);
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'index.mjs')))
    .digest('hex');
  return { code: Code.fromAsset(folder), hash };
};
