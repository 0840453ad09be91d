import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { readableStacks } from './readable-stacks.ts';

/** `undefined` once it was looked for in vain. */
const known = new Map<string, SourceMap | undefined>();

const readMap = (file: string): SourceMap | undefined => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, 'utf8')));
  } catch {
    return undefined;
  }
};

/** Only of the bundle and of what lies beside it: nothing else is looked for in the file system. */
const mapBeside = (file: string): SourceMap | undefined => {
  if (!file.startsWith(new URL('.', import.meta.url).href)) return undefined;
  if (!known.has(file)) known.set(file, readMap(file));
  return known.get(file);
};

/**
 * `lib/bundles/` puts this before all other code of a function. Node's own way (`--enable-source-maps`) reads and cuts up the
 * whole map of a bundle as it loads it, a fifth of a cold start, for stacks that are seldom read.
 */
Error.prepareStackTrace = readableStacks(mapBeside);
