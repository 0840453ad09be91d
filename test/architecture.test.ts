import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { errorTable } from '#shared/error-table.ts';

/** The import law and the budgets of docs/architecture.md, checked on every source file. */

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['bin', 'lib', 'functions', 'tracker/src', 'tracker/storefront/src', 'dashboard-web'];
const CAPABILITIES = ['definitions', 'collection', 'catalog', 'reservations', 'customers', 'realtime', 'behavior', 'access'];
const PORTS = new Set(['table.ts', 'stream.ts', 'queue.ts', 'blobs.ts', 'report.ts']);

interface Module {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[];
  readonly text: string;
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'locales'].includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });

const ALIASES: readonly [string, string][] = [
  ['#shared/', 'functions/shared/'],
  ['#platform/', 'functions/platform/'],
  ['#functions/', 'functions/'],
  ['#lib/', 'lib/'],
  ['#test/', 'test/'],
];

const resolveImport = (from: string, specifier: string): string => {
  const alias = ALIASES.find(([prefix]) => specifier.startsWith(prefix));
  if (alias) return alias[1] + specifier.slice(alias[0].length);
  return specifier.startsWith('.') ? join(dirname(from), specifier) : specifier;
};

const IMPORT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;

const readModule = (file: string): Module => {
  const path = relative(ROOT, file);
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(IMPORT)].map(([, type, stated, dynamic]) => ({
    target: resolveImport(path, stated ?? dynamic ?? ''),
    typeOnly: type !== undefined,
  }));
  return { path, text, lines: text.split('\n').length - 1, imports };
};

const modules = ROOMS.flatMap((room) => filesBelow(join(ROOT, room)))
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.d\.ts$|\/test\//.test(file))
  .map(readModule);

const capabilityOf = (path: string): string | undefined =>
  CAPABILITIES.find((capability) => path.startsWith(`functions/${capability}/`));

/** No suffix, no trigger prefix, no fixed role: it decides something, so it may know no technology. */
const isRule = ({ path }: Module): boolean => {
  const name = basename(path, '.ts');
  const fixed = ['schema', 'routes', 'tables', 'env', 'api'];
  return (
    capabilityOf(path) !== undefined &&
    /^[a-z-]+$/.test(name) &&
    !fixed.includes(name) &&
    !/-store$|^(on|every)-|-routes$|-tables$/.test(name)
  );
};

const offenders = (rule: (module: Module) => readonly string[]): string[] =>
  modules.flatMap((module) => rule(module).map((what) => `${module.path}: ${what}`));

const importing = (module: Module, forbidden: (target: string) => boolean): string[] =>
  module.imports.filter(({ target }) => forbidden(target)).map(({ target }) => `imports ${target}`);

test('it saw the modules of every room', () => {
  for (const room of ROOMS) expect(modules.filter(({ path }) => path.startsWith(room)).length, room).toBeGreaterThan(1);
  expect(modules.filter(isRule).length).toBeGreaterThan(20);
  expect(modules.flatMap(({ imports }) => imports).length).toBeGreaterThan(modules.length);
});

test('a capability imports only the schema of another one', () => {
  expect(
    offenders((module) => {
      const own = capabilityOf(module.path);
      if (!own || module.path.endsWith('.lambda.ts')) return [];
      return importing(module, (target) => {
        const other = capabilityOf(target);
        return other !== undefined && other !== own && basename(target) !== 'schema.ts';
      });
    }),
  ).toEqual([]);
});

test('a rule knows no technology: schema, store, shared and ports only', () => {
  const allowed = (target: string) =>
    target.startsWith('functions/shared/') ||
    capabilityOf(target) !== undefined ||
    (target.startsWith('functions/platform/') && !/\.[a-z]+\.ts$/.test(target)) ||
    ['zod', 'node:crypto', 'node:zlib', 'node:util', 'node:buffer', 'isbot'].includes(target);
  const ofTechnology = (target: string) => /\.[a-z]+\.ts$/.test(target) && capabilityOf(target) !== undefined;
  expect(
    offenders((module) => (isRule(module) ? importing(module, (target) => !allowed(target) || ofTechnology(target)) : [])),
  ).toEqual([]);
});

test('ports and shared words import no capability and no driver', () => {
  const isLow = ({ path }: Module) =>
    path.startsWith('functions/shared/') || (dirname(path) === 'functions/platform' && PORTS.has(basename(path)));
  expect(
    offenders((module) =>
      isLow(module)
        ? importing(module, (target) => capabilityOf(target) !== undefined || /functions\/platform\/.*\.[a-z]+\.ts$/.test(target))
        : [],
    ),
  ).toEqual([]);
});

test('platform knows no capability, but for the embedded runtime, which starts from the composition root', () => {
  expect(
    offenders((module) =>
      module.path.startsWith('functions/platform/') ? importing(module, (target) => capabilityOf(target) !== undefined) : [],
    ),
  ).toEqual([]);
});

test('AWS SDK, OpenSearch, DuckDB and SQLite are named in driver files only', () => {
  const technology = /^(@aws-sdk\/|@smithy\/|@opensearch-project\/|@duckdb\/|node:sqlite|@aws-lambda-powertools\/)/;
  const isDriver = (path: string) =>
    /\.(dynamodb|kinesis|sqs|s3|secrets|sqlite|duckdb|opensearch|lambda|aws|powertools)\.ts$/.test(path) ||
    ['sqlite.ts', 'duckdb.ts', 'opensearch.ts', 'data-folder.ts'].includes(basename(path));
  expect(
    offenders((module) =>
      module.path.startsWith('functions/') && !isDriver(module.path)
        ? importing(module, (target) => technology.test(target))
        : [],
    ),
  ).toEqual([]);
});

test('functions never import lib, bin, tracker or dashboard', () => {
  expect(
    offenders((module) =>
      module.path.startsWith('functions/')
        ? importing(module, (target) => /^(lib|bin|tracker|dashboard-web)\//.test(target))
        : [],
    ),
  ).toEqual([]);
});

test('the dashboard and the tracker take types only from functions', () => {
  const isBrowser = ({ path }: Module) => /^(dashboard-web|tracker)\//.test(path);
  const run = ({ imports }: Module) =>
    imports.filter(({ target, typeOnly }) => target.startsWith('functions/') && !typeOnly).map(({ target }) => `runs ${target}`);
  expect(offenders((module) => (isBrowser(module) ? run(module) : []))).toEqual([]);
});

test('lib takes contracts from functions, nothing that runs', () => {
  const contract = /\/(schema|routes|tables|env|[a-z-]+-routes|[a-z-]+-tables|route|table|openapi|contracts)\.ts$/;
  expect(
    offenders((module) =>
      module.path.startsWith('lib/')
        ? importing(module, (target) => target.startsWith('functions/') && !contract.test(target))
        : [],
    ),
  ).toEqual([]);
});

test('no file is over 300 lines, the median is at most 70 and p95 at most 200', () => {
  const sizes = modules.map(({ lines }) => lines).sort((a, b) => a - b);
  const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  expect(offenders(({ lines }) => (lines > 300 ? [`${lines} lines`] : []))).toEqual([]);
  expect(at(0.5)).toBeLessThanOrEqual(70);
  expect(at(0.95)).toBeLessThanOrEqual(200);
});

test('no module runs more than 12 others of the house, but for the composition root, whose business that is', () => {
  const own = ({ imports }: Module) =>
    new Set(
      imports
        .filter(({ target, typeOnly }) => target.includes('/') && /\.tsx?$/.test(target) && !typeOnly)
        .map(({ target }) => target),
    );
  expect(
    offenders((module) =>
      own(module).size > 12 && !module.path.startsWith('functions/app/') ? [`${own(module).size} imports`] : [],
    ),
  ).toEqual([]);
});

test('a folder holds about a dozen files', () => {
  const folders = Map.groupBy(modules, ({ path }) => dirname(path));
  const crowded = [...folders]
    .filter(([, files]) => files.length > 24)
    .map(([folder, files]) => `${folder}: ${files.length} files`);
  expect(crowded).toEqual([]);
});

test('casts stay rare, and nothing switches the type checker or the linter off', () => {
  const code = modules.map(({ path, text }) => ({ path, text: text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '') }));
  const found = (pattern: RegExp) =>
    code.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([what]) => `${path}: ${what}`));
  const escapes = modules.filter(({ text }) => /@ts-ignore|@ts-expect-error|biome-ignore/.test(text)).map(({ path }) => path);
  const lines = modules.reduce((sum, module) => sum + module.lines, 0);
  const casts = found(/\bas (?!const\b)(?:[A-Z]\w*|never|unknown)\b(?! from)/g).filter((cast) => !/import|export/.test(cast));
  expect(escapes).toEqual([]);
  expect(casts.length, casts.join('\n')).toBeLessThanOrEqual(Math.floor(lines / 200));
});

test('the rooms exist', () => {
  for (const room of ['bin', 'lib', 'functions', 'tracker', 'dashboard-web', 'test'])
    expect(statSync(join(ROOT, room)).isDirectory()).toBe(true);
});

test('every error code is some refusal of the code', () => {
  const others = modules.filter(({ path }) => path !== 'functions/shared/error-table.ts').map(({ text }) => text);
  const code = others.join('\n');
  expect(Object.keys(errorTable).filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});
