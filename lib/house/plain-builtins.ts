import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

/**
 * Stand-ins for Node's own modules in a bundle. An ES import of `node:http` reads every export it has, and among those are
 * WebSocket and what comes with it (undici, http2, workers): a sixth of a cold start for things no function uses. Asked for
 * as here, a module is loaded and nothing of it is touched.
 * @param folder where the stand-ins are written
 * @returns esbuild's `alias`: `node:http` and `http` to a file
 */
export const plainBuiltins = (folder: string): Readonly<Record<string, string>> => {
  mkdirSync(folder, { recursive: true });
  const names = builtinModules.filter((name) => !name.startsWith('_')).map((name) => name.replace(/^node:/, ''));
  return Object.fromEntries(names.flatMap((name) => aliasesOf(name, folder)));
};

const aliasesOf = (name: string, folder: string): readonly (readonly [string, string])[] => {
  const file = join(folder, `${name.replaceAll('/', '-')}.cjs`);
  writeFileSync(file, `module.exports = process.getBuiltinModule('node:${name}');\n`);
  return [
    [`node:${name}`, file],
    [name, file],
  ];
};
