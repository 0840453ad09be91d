import { SourceMap } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { readableStacks } from '#platform/aws/readable-stacks.ts';

const before = Error.prepareStackTrace;
afterEach(() => {
  Error.prepareStackTrace = before;
});

/** What the stack of an error reads like by these rules, and by V8's own. */
const stacksOf = (make: () => object, mapOf: Parameters<typeof readableStacks>[0] = () => undefined) => {
  const read = (prepare: typeof Error.prepareStackTrace): string => {
    Error.prepareStackTrace = prepare;
    const error = make();
    return 'stack' in error ? `${error.stack}` : '';
  };
  const asV8: typeof Error.prepareStackTrace = (error, sites) =>
    [`${error}`, ...sites.map((site) => `    at ${site}`)].join('\n');
  const [plain = '', readable = ''] = [asV8, readableStacks(mapOf)].map(read);
  return { plain, readable };
};

/** The error a call throws. */
const attempt = (call: () => unknown): Error => {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It throws no error');
};

test('a stack that no map knows anything of is as V8 writes it', () => {
  const { plain, readable } = stacksOf(() => new RangeError('far'));
  expect(readable).toBe(plain);
  expect(readable).toMatch(/^RangeError: far\n {4}at /);
});

test('a text that looks like a stack stays a text', () => {
  const { readable } = stacksOf(() => new Error('a\n    at owner (file:///secret.mjs:1:1)'));
  expect(readable).toMatch(/^Error: a\n {4}at owner \(file:\/\/\/secret\.mjs:1:1\)\n {4}at /);
});

test("errors of Node keep their code after their name, others' codes stay out of the stack", () => {
  Error.prepareStackTrace = readableStacks(() => undefined);
  const ofNode = attempt(() => new URL('nothing'));
  expect(ofNode.stack).toMatch(/^TypeError \[ERR_INVALID_URL\]: Invalid URL\n/);
  const ofOthers = stacksOf(() => Object.assign(new Error('full'), { code: 'FULL' }));
  expect(ofOthers.readable).toMatch(/^Error: full\n/);
});

test('an error nobody can put into words still has its frames', () => {
  class Hostile extends Error {
    override get name(): string {
      throw new Error('no name');
    }
  }
  Error.prepareStackTrace = readableStacks(() => undefined);
  expect(new Hostile('x').stack).toMatch(/^<error>\n {4}at /);
});

test('a map that cannot be read costs the names, not the stack', () => {
  const throwing = (): SourceMap => {
    throw new Error('no map');
  };
  const { plain, readable } = stacksOf(() => new Error('x'), throwing);
  expect(readable).toBe(plain);
});

test('a place is called by its file and line, whatever hostile names a map holds', () => {
  const source = 'a`</b>\n<script>.ts';
  // One segment at the beginning of every line leads to line 3, column 5 of the source.
  const map = new SourceMap({
    file: '',
    version: 3,
    sources: [source],
    sourcesContent: [],
    names: [],
    sourceRoot: '',
    mappings: `AAEI${';AAAA'.repeat(2000)};`,
  });
  const { readable } = stacksOf(
    () => new Error('x'),
    (file) => (file.includes('readable-stacks.test') ? map : undefined),
  );
  expect(readable).toContain(`(${source}:3:5)`);
});
