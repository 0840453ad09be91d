import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What is promised of the emulated AWS, in seconds, on two cores with nothing else to do. */
export const TARGETS = {
  up: { what: 'up, with warm caches', seconds: 30 },
  deploy: { what: 'deploy: bootstrap, three stacks, pages', seconds: 180 },
  tests: { what: 'integration tests and contracts', seconds: 360 },
  searchable: { what: 'event posted → found in OpenSearch, p95', seconds: 3 },
} as const;

export type Figure = keyof typeof TARGETS;

const Figures = z.partialRecord(z.enum(['up', 'deploy', 'tests', 'searchable']), z.number());

const fileIn = (home: string): string => join(home, 'figures.json');

/** Seconds measured by the commands so far; those of a run before stay until they are measured again. */
export const readFigures = (home: string): z.infer<typeof Figures> => {
  try {
    return Figures.parse(JSON.parse(readFileSync(fileIn(home), 'utf8')));
  } catch {
    return {};
  }
};

export const noteFigure = (home: string, figure: Figure, seconds: number): void => {
  mkdirSync(home, { recursive: true });
  writeFileSync(fileIn(home), JSON.stringify({ ...readFigures(home), [figure]: seconds }));
};

/** One row per promise: what was measured, what was promised, and whether it was kept. */
export const figureRows = (figures: ReturnType<typeof readFigures>) =>
  Object.entries(TARGETS).map(([figure, { what, seconds }]) => {
    const measured = figures[figure as Figure];
    return {
      what,
      measured: measured === undefined ? 'not measured' : `${measured.toFixed(1)} s`,
      target: `${seconds} s`,
      answers: measured === undefined ? '' : measured <= seconds ? 'kept' : 'missed',
    };
  });

/** Their place in docs/performance.md. */
export const FIGURES_PAGE = {
  name: 'localstack',
  title: 'The real stacks on one machine',
  notes:
    'LocalStack with a real OpenSearch, one process per concurrent execution, by `npm run localstack:up`, `localstack:deploy` and `localstack:test -- --record`. Twenty events one after the other, each from the request until a search finds it.',
};
