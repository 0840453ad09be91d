import { SourceMap } from 'node:module';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeNumbers, encodeNumber } from '#lib/bundles/base64-vlq.ts';
import { ownMappings } from '#lib/bundles/own-mappings.ts';

const integers = fc.array(fc.integer({ min: -(2 ** 29), max: 2 ** 29 }), { minLength: 1, maxLength: 5 });

test('numbers are read as they were written', () => {
  fc.assert(
    fc.property(integers, (numbers) => {
      expect(decodeNumbers(numbers.map(encodeNumber).join(''))).toEqual(numbers);
    }),
  );
});

test.each([
  [0, 'A'],
  [1, 'C'],
  [-1, 'D'],
  [15, 'e'],
  [16, 'gB'],
  [-16, 'hB'],
])('%i is written %s', (number, text) => expect(encodeNumber(number)).toBe(text));

const SOURCES = ['ours/a.ts', 'packages/b.js', 'ours/c.ts', 'packages/d.js'];
const isOwn = (source: string) => source.startsWith('ours/');
const own = (source: string) => (isOwn(source) ? source : undefined);

const aSegment = fc.record({
  ahead: fc.integer({ min: 1, max: 40 }),
  source: fc.option(fc.nat({ max: SOURCES.length - 1 }), { freq: 4 }),
  line: fc.nat({ max: 500 }),
  column: fc.nat({ max: 200 }),
});
const aMap = fc.array(fc.array(aSegment, { maxLength: 6 }), { minLength: 1, maxLength: 6 });

/** A map of those segments, as a bundler writes it, and the place in the bundle where each begins. */
const written = (lines: readonly (readonly (typeof aSegment extends fc.Arbitrary<infer S> ? S : never)[])[]) => {
  let last = { source: 0, line: 0, column: 0 };
  const starts: { readonly line: number; readonly column: number; readonly segment: (typeof lines)[number][number] }[] = [];
  const mappings = lines.map((segments, line) => {
    let column = 0;
    return segments
      .map((segment) => {
        column += segment.ahead;
        starts.push({ line, column, segment });
        if (segment.source === null) return encodeNumber(segment.ahead);
        const next = { source: segment.source, line: segment.line, column: segment.column };
        const numbers = [segment.ahead, next.source - last.source, next.line - last.line, next.column - last.column];
        last = next;
        return numbers.map(encodeNumber).join('');
      })
      .join(',');
  });
  return { map: JSON.stringify({ version: 3, sources: SOURCES, names: [], mappings: mappings.join(';') }), starts };
};

test('a place of ours is told as before, and a place in a package is never told to be ours', () => {
  fc.assert(
    fc.property(aMap, (lines) => {
      const { map, starts } = written(lines);
      const cut = new SourceMap(JSON.parse(ownMappings(map, own)));
      for (const { line, column, segment } of starts) {
        const entry = cut.findEntry(line, column);
        const source = segment.source === null ? '' : (SOURCES[segment.source] ?? '');
        const told = 'originalSource' in entry ? [entry.originalSource, entry.originalLine, entry.originalColumn] : [];
        if (isOwn(source)) expect(told).toEqual([source, segment.line, segment.column]);
        else expect(told[0]).toBeUndefined();
      }
    }),
  );
});

test('a place at the start of the next line is not ours because the line before ended so', () => {
  const map = JSON.stringify({ version: 3, sources: ['ours/a.ts'], names: [], mappings: 'AAAA;' });
  const cut = new SourceMap(JSON.parse(ownMappings(map, own)));
  expect(cut.findEntry(0, 3)).toMatchObject({ originalSource: 'ours/a.ts' });
  expect(cut.findEntry(1, 0)).not.toMatchObject({ originalSource: 'ours/a.ts' });
});

test('nothing of a package is left in the map', () => {
  const { map } = written([[{ ahead: 1, source: 1, line: 4, column: 2 }], [{ ahead: 2, source: 2, line: 7, column: 1 }]]);
  expect(JSON.parse(ownMappings(map, own))).toEqual({ version: 3, sources: ['ours/c.ts'], names: [], mappings: ';EAOC;' });
});
