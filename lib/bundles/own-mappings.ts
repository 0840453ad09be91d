import * as z from 'zod';
import { decodeNumbers, encodeNumber } from './base64-vlq.ts';

const SourceMap = z.object({
  version: z.literal(3),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
});

/**
 * A source map without what it knows of other people's code. Node reads the whole map of a bundle while it imports it, and nine
 * tenths of one lead into packages. A place in a package keeps its position in the bundle; none is said to be ours.
 * @param map JSON of a source map, revision 3
 * @param own what to call a source, as the map names it; nothing if it is not ours
 */
export const ownMappings = (map: string, own: (source: string) => string | undefined): string => {
  const { sources, mappings, names } = SourceMap.parse(JSON.parse(map));
  const called = sources.map(own);
  const kept = keeper(called.map((name) => name !== undefined));
  const lines = mappings.split(';').map((line) => kept.line(line === '' ? [] : line.split(',')));
  return JSON.stringify({
    version: 3,
    sources: kept.sources().map((index) => called[index]),
    names: kept.names().map((index) => names[index]),
    // One line more than there is: Node misreads a segment that says no more than an end if nothing follows.
    mappings: `${lines.join(';')};`,
  });
};

/** Reads the segments of a map in their order and writes those that are ours. */
const keeper = (own: readonly boolean[]) => {
  const read = { source: 0, line: 0, column: 0, name: 0 };
  const write = writer();
  // Node takes the last segment before a place, also of an earlier line: whatever is ours has to end.
  let isOurs = false;

  const line = (segments: readonly string[]): string => {
    const kept: string[] = [];
    let column = 0;
    let written = 0;
    const keep = (rest: string) => {
      kept.push(encodeNumber(column - written) + rest);
      written = column;
    };
    if (isOurs) keep('');
    isOurs = false;
    for (const segment of segments) {
      const [ahead = 0, source, sourceLine = 0, sourceColumn = 0, name] = decodeNumbers(segment);
      column += ahead;
      read.source += source ?? 0;
      read.line += sourceLine;
      read.column += sourceColumn;
      read.name += name ?? 0;
      const wasOurs = isOurs;
      isOurs = source !== undefined && own[read.source] === true;
      if (isOurs) keep(write.segment(read, name !== undefined));
      else if (wasOurs) keep('');
    }
    return kept.join(',');
  };
  return { line, sources: write.sources, names: write.names };
};

interface Place {
  readonly source: number;
  readonly line: number;
  readonly column: number;
  readonly name: number;
}

/** Numbers of a segment are differences to the one before, and sources and names are numbered anew: those kept. */
const writer = () => {
  const sources = numbering();
  const names = numbering();
  let last: Place = { source: 0, line: 0, column: 0, name: 0 };
  return {
    sources: () => sources.all,
    names: () => names.all,
    segment: (place: Place, isNamed: boolean): string => {
      const name = isNamed ? names.of(place.name) : last.name;
      const next = { ...place, source: sources.of(place.source), name };
      const differences = [next.source - last.source, next.line - last.line, next.column - last.column];
      if (isNamed) differences.push(next.name - last.name);
      last = next;
      return differences.map(encodeNumber).join('');
    },
  };
};

/** New numbers for old ones, in the order of their first use. */
const numbering = () => {
  const numbers = new Map<number, number>();
  const all: number[] = [];
  return {
    all,
    of: (old: number): number => {
      const known = numbers.get(old);
      if (known !== undefined) return known;
      numbers.set(old, all.length);
      return all.push(old) - 1;
    },
  };
};
