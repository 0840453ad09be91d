import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type BuildOptions, build as bundle } from 'esbuild';

export interface BuiltFile {
  file: string;
  /** Bytes as they are, by gzip -9, by brotli. */
  bytes: number;
  gzip: number;
  brotli: number;
  /** For the script tag's `integrity`. */
  integrity: string;
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FORMS: Record<string, BuildOptions> = {
  'axon.js': { entryPoints: ['script.ts'], format: 'iife' },
  'stub.js': { entryPoints: ['stub.ts'], format: 'iife' },
  'index.js': { entryPoints: ['index.ts'], format: 'esm' },
};

/** Writes the script, the inline stub and the npm form into `folder`, and `sizes.json` beside them. */
export async function build(folder = join(HERE, 'dist')): Promise<BuiltFile[]> {
  await mkdir(folder, { recursive: true });
  const files = await Promise.all(Object.entries(FORMS).map(([file, form]) => buildOne(join(folder, file), form)));
  await writeFile(join(folder, 'sizes.json'), `${JSON.stringify(files, null, 2)}\n`);
  return files;
}

async function buildOne(outfile: string, form: BuildOptions): Promise<BuiltFile> {
  await bundle({
    ...form,
    absWorkingDir: join(HERE, 'src'),
    outfile,
    bundle: true,
    minify: true,
    target: 'es2020',
    platform: 'browser',
    charset: 'utf8',
    // Without it the compiler options of the checker would put "use strict" in front of everything.
    tsconfigRaw: {},
    legalComments: 'none',
    logLevel: 'warning',
  });
  const code = await readFile(outfile);
  return {
    file: outfile.slice(outfile.lastIndexOf('/') + 1),
    bytes: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
    integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
  };
}

if (import.meta.main) console.table(await build());
