import type { SourceMap } from 'node:module';

type Site = NodeJS.CallSite;

/** The source map of a file, as V8 names the file (`file:///…/index.mjs`); nothing where there is none. */
export type MapOf = (file: string) => SourceMap | undefined;

/**
 * What V8 asks when a stack is read for the first time (`Error.prepareStackTrace`): V8's own text, but places in a bundle are
 * called by file and line of our source. Whatever is wrong with a map or an error, there is a stack.
 */
export const readableStacks =
  (mapOf: MapOf) =>
  (error: unknown, sites: readonly Site[]): string => {
    const frames = sites.map((site, index) => attempt(() => sourceFrame(mapOf, site, sites[index + 1])) ?? `${site}`);
    return [attempt(() => headOf(error)) ?? '<error>', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  };

const attempt = (make: () => string | undefined): string | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

/** Errors of Node say their code after their name. */
const headOf = (error: unknown): string => {
  const head = Error.prototype.toString.call(error);
  if (!(error instanceof Error && 'code' in error)) return head;
  const { name, code } = error;
  const isOfNode = /^ERR_\w+$/.test(`${code}`) && head.startsWith(`${name}: `);
  return isOfNode ? `${name} [${code}]${head.slice(name.length)}` : head;
};

/** A frame in our source, as V8 would write it; nothing if it is not ours. */
const sourceFrame = (mapOf: MapOf, site: Site, caller: Site | undefined): string | undefined => {
  const place = placeOf(mapOf, site);
  if (!place) return undefined;
  // A bundle's own names are minified: what the caller calls it is in the map.
  const called = caller?.getFileName() === site.getFileName() && caller ? placeOf(mapOf, caller)?.name : undefined;
  const name = called ?? site.getFunctionName() ?? site.getMethodName();
  const before = site.isAsync() ? 'async ' : site.isConstructor() ? 'new ' : '';
  return before + (name ? `${name} (${place.where})` : place.where);
};

const placeOf = (mapOf: MapOf, site: Site): { readonly where: string; readonly name: string | undefined } | undefined => {
  const [file, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  if (file === null || line === null || column === null) return undefined;
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !('originalSource' in entry) || !entry.originalSource) return undefined;
  const name = 'name' in entry && typeof entry.name === 'string' ? entry.name : undefined;
  return { where: `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`, name };
};
