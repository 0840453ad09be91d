import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { plainBuiltins } from './plain-builtins.ts';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..', '..');
const SUFFIX = '.lambda.ts';
const CREDENTIALS = join(ROOT, 'functions', 'platform', 'aws', 'credentials.aws.ts');

/** Bytes minified that a function may have: a cold start reads and compiles all of them. */
export const BUNDLE_LIMIT = 700_000;

export interface BundleSize {
  /** Entry point below `functions/` without its suffix: `reservations/api`. */
  readonly entry: string;
  /** Bytes minified, and by gzip -9. */
  readonly bytes: number;
  readonly gzip: number;
}

/** Every entry point there is: `reservations/api`, `reservations/on-slot-change`, … */
export const lambdaEntries = (): readonly string[] =>
  globSync(`**/*${SUFFIX}`, { cwd: join(ROOT, 'functions') })
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();

/**
 * Bundles every Lambda function into `<folder>/<entry>/index.mjs`, all in one go, so that what they share is parsed once.
 * Two of them wait at top level for a secret, hence ES modules; packages that still call `require` are given one.
 */
export const bundleFunctions = (folder: string): readonly BundleSize[] => {
  const entries = lambdaEntries();
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, join('functions', `${entry}${SUFFIX}`)])),
    outdir: folder,
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
    alias: { ...plainBuiltins(join(folder, 'builtins')), '@aws-sdk/credential-provider-node': CREDENTIALS },
    logLevel: 'error',
  });
  return entries.map((entry) => sizeOf(folder, entry));
};

const sizeOf = (folder: string, entry: string): BundleSize => {
  const code = readFileSync(join(folder, entry, 'index.mjs'));
  return { entry, bytes: code.length, gzip: gzipSync(code, { level: 9 }).length };
};

/** One line per function, largest first, and the sum. */
export const sizeTable = (sizes: readonly BundleSize[]): string => {
  const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
  const line = ({ entry, bytes, gzip }: BundleSize) => `${entry.padEnd(38)}${kb(bytes)}${kb(gzip)}`;
  const sum = sizes.reduce((all, { bytes, gzip }) => ({ entry: 'all', bytes: all.bytes + bytes, gzip: all.gzip + gzip }), {
    entry: 'all',
    bytes: 0,
    gzip: 0,
  });
  const rows = sizes.toSorted((a, b) => b.bytes - a.bytes).map(line);
  return [`${'function'.padEnd(38)}${'minified'.padStart(10)}${'gzip -9'.padStart(10)}`, ...rows, line(sum)].join('\n');
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
