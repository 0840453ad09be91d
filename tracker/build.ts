import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

export interface BuiltFile {
  file: string;
  /** Bytes as they are, by gzip -9, by brotli. */
  bytes: number;
  gzip: number;
  brotli: number;
  /** For the script tag's `integrity`. */
  integrity: string;
}

interface Form {
  readonly file: string;
  readonly input: string;
  readonly format: 'script' | 'module';
}

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FORMS: readonly Form[] = [
  { file: 'axon.js', input: 'script.ts', format: 'script' },
  { file: 'stub.js', input: 'stub.ts', format: 'script' },
  { file: 'index.js', input: 'index.ts', format: 'module' },
];

/** Browsers that know it compile every function while the script streams in, off the page's thread, instead of at its first call. */
const COMPILE_WHILE_LOADING = '//# allFunctionsCalledOnLoad\n';

/** Writes the script, the inline stub and the npm form into `folder`, and `sizes.json` beside them. */
export async function build(folder = join(HERE, 'dist')): Promise<BuiltFile[]> {
  await mkdir(folder, { recursive: true });
  const files = await Promise.all(FORMS.map((form) => buildOne(folder, form)));
  await writeFile(join(folder, 'sizes.json'), `${JSON.stringify(files, null, 2)}\n`);
  return files;
}

async function buildOne(folder: string, { file, input, format }: Form): Promise<BuiltFile> {
  const code = await minified(input, format);
  await writeFile(join(folder, file), code);
  return {
    file,
    bytes: code.length,
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
    integrity: `sha384-${createHash('sha384').update(code).digest('base64')}`,
  };
}

/** Rolldown rather than esbuild, which bundles everything else: its minifier makes the script 2 % smaller. */
async function minified(input: string, format: Form['format']): Promise<Buffer> {
  const bundle = await rolldown({ input: join(HERE, 'src', input), platform: 'browser', transform: { target: 'es2022' } });
  const { output } = await bundle.generate({ format: format === 'script' ? 'iife' : 'esm', minify: true, comments: false });
  await bundle.close();
  const code = output[0].code.trim();
  // A block keeps the names of a script to itself as well as a function does, and is shorter.
  const block = code.replace(/^\(function\(\)\{(.*)\}\)\(\);$/s, '{$1}');
  return Buffer.from(`${format === 'script' ? COMPILE_WHILE_LOADING : ''}${block}`);
}

if (import.meta.main) console.table(await build());
