import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Writes the minified module into `folder`. @returns its size in bytes as it is, by gzip -9, by brotli */
export async function build(folder = join(HERE, 'dist')): Promise<{ bytes: number; gzip: number; brotli: number }> {
  await mkdir(folder, { recursive: true });
  const input = join(HERE, 'src', 'index.ts');
  const bundle = await rolldown({ input, platform: 'browser', transform: { target: 'es2022' } });
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false });
  await bundle.close();
  const code = Buffer.from(output[0].code.trim());
  await writeFile(join(folder, 'index.js'), code);
  return { bytes: code.length, gzip: gzipSync(code, { level: 9 }).length, brotli: brotliCompressSync(code).length };
}

/** Writes the types beside it. */
const declare = (): void => {
  const tsc = fileURLToPath(new URL('./bin/tsc', import.meta.resolve('typescript/package.json')));
  execFileSync(process.execPath, [tsc, '-p', join(HERE, 'tsconfig.json')], { stdio: 'inherit' });
};

if (import.meta.main) {
  console.table({ 'index.js': await build() });
  declare();
}
