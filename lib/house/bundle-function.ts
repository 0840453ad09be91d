import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import * as z from 'zod';
import { type BundleSize, lambdaEntries, ROOT, sizeTable } from '../bundles/bundle-functions.ts';

const Sizes = z.array(z.object({ entry: z.string(), bytes: z.int(), gzip: z.int(), startBytes: z.int() }));

let bundled: { readonly folder: string; readonly sizes: readonly BundleSize[] } | undefined;

/** Sizes of what this synth has bundled, if it had to bundle anything. */
export const bundledSizes = (): readonly BundleSize[] | undefined => bundled?.sizes;

/** Bundles once per synth, whatever number of stages use it; the table goes beside the templates. */
const bundlesOf = (scope: Construct): string => {
  if (bundled) return bundled.folder;
  const out = resolve(Stage.of(scope.node.root)?.outdir ?? 'cdk.out');
  const folder = join(out, 'bundles');
  mkdirSync(folder, { recursive: true });
  // In a process of its own: constructs cannot wait for a promise, and esbuild bundles many at once only to who can.
  const printed = execFileSync(process.execPath, [join(ROOT, 'lib', 'bundles', 'bundle.ts'), folder], { encoding: 'utf8' });
  const sizes = Sizes.parse(JSON.parse(printed));
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
  if (!lambdaEntries().includes(entry)) throw new Error(`There is no functions/${entry}.lambda.ts`);
  if (!Stack.of(scope).bundlingRequired) return { code: Code.fromInline(`// ${entry}`), hash: 'not bundled' };
  const folder = join(bundlesOf(scope), entry);
  const hash = createHash('sha256')
    .update(readFileSync(join(folder, 'index.mjs')))
    .digest('hex');
  return { code: Code.fromAsset(folder), hash };
};
