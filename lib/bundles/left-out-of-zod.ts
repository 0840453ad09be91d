import type { LeftOut } from './left-out.ts';

/** Every function a module exports, each throwing: nobody calls it, but others name it. */
const throwing = (source: string, message: string): string => {
  const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  return `const gone = () => { throw new Error(${JSON.stringify(message)}); };
export { ${names.map((name) => `gone as ${name}`).join(', ')} };`;
};

/** `email(params) { return this.check(core._email(ZodEmail, params)); },` */
const FORMAT = /^ {4}(\w+)\(params\) \{\s+return this\.check\(core\._\w+\(Zod\w+, params\)\);\s+\},$/gm;
/** Fewer are not the formats: the package is laid out in another way. */
const LEAST_FORMATS = 20;

/**
 * The formats of texts as methods, each of which brings its class, its pattern and its check along. They are deprecated, and what
 * stands for them (`z.email()`) comes with those who use it.
 */
const withoutFormats = (source: string): string => {
  let left = 0;
  const rest = source.replace(FORMAT, (_, name: string) => {
    left += 1;
    return `    ${name}() { throw new Error('z.string().${name}() is left out of bundles: say z.${name}()'); },`;
  });
  if (left < LEAST_FORMATS)
    throw new Error('The formats of texts are not where zod had them: see lib/bundles/left-out-of-zod.ts');
  return rest;
};

/** Describing schemas: a fifth of zod, which comes with every schema. */
export const JSON_SCHEMA: LeftOut = {
  files: /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/,
  code: (source) => throwing(source, 'Describing schemas as JSON Schema is left out of this bundle'),
};

/** What else comes with every schema although no function uses it. */
export const LEFT_OUT_OF_ZOD: readonly LeftOut[] = [
  {
    // Finds cycles in what is parsed. All that a function parses came as JSON, which has none.
    files: /\/zod\/v4\/core\/memoizer\.js$/,
    code: `export class $ZodCyclicError extends Error {}
export const memoizer = () => undefined;
export const isRecursiveSchema = () => false;
export const isBackEdge = () => false;`,
  },
  { files: /\/zod\/v4\/classic\/schemas\.js$/, code: withoutFormats },
];
