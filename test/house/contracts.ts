import type { Questions } from '#functions/app/behavior.ts';

/** One contract: the same cases on the engine of one process and on the one that is deployed. */
export interface Contract {
  /** First word of its titles: `<suite> on <engine>`. */
  readonly suite: string;
  readonly embedded: Run;
  readonly deployed: Run;
}

export interface Run {
  readonly engine: string;
  /** Test files that hold the cases; the engine is chosen by the environment where both runs name the same. */
  readonly files: readonly string[];
}

const port = (suite: string, [embedded, deployed]: readonly [Run, Run]): Contract => ({ suite, embedded, deployed });

const question = (suite: string, ...files: readonly string[]): Contract => ({
  suite,
  embedded: { engine: 'DuckDB', files },
  deployed: { engine: 'OpenSearch', files },
});

/** A question without an entry does not compile. */
const QUESTIONS: Readonly<Record<keyof Questions, Contract>> = {
  funnel: question('Funnel', 'test/behavior/funnel.test.ts'),
  liveEvents: question('Live events', 'test/collection/live-events.test.ts', 'test/collection/indexable-events.test.ts'),
};

/** Every port and every question. `npm test` must have run each embedded, `npm run localstack:test` each deployed. */
export const CONTRACTS: readonly Contract[] = [
  port('Table', [
    { engine: 'SQLite', files: ['test/platform/table.sqlite.test.ts'] },
    { engine: 'DynamoDB', files: ['test/platform/table.dynamodb.test.ts'] },
  ]),
  port('Stream', [
    { engine: 'SQLite', files: ['test/platform/stream.sqlite.test.ts'] },
    { engine: 'Kinesis', files: ['test/platform/stream.kinesis.test.ts'] },
  ]),
  port('Queue', [
    { engine: 'SQLite', files: ['test/platform/queue.sqlite.test.ts'] },
    { engine: 'SQS', files: ['test/platform/queue.sqs.test.ts'] },
  ]),
  port('Blobs', [
    { engine: 'files', files: ['test/platform/blobs.files.test.ts'] },
    { engine: 'S3', files: ['test/platform/blobs.s3.test.ts'] },
  ]),
  ...Object.values(QUESTIONS),
];

/** What a JSON report of vitest says of each test. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Contract files that a run should have gone through on their engine and did not: absent, or all of it skipped. */
export const contractsNotRun = (report: Report, kind: 'embedded' | 'deployed'): readonly string[] =>
  CONTRACTS.flatMap(({ suite, [kind]: { engine, files } }) => {
    const title = `${suite} on ${engine}`;
    const hasRun = (file: string) =>
      report.testResults
        .filter(({ name }) => name.endsWith(file))
        .some(({ assertionResults }) =>
          assertionResults.some(({ fullName, status }) => fullName.startsWith(title) && ['passed', 'failed'].includes(status)),
        );
    return files.filter((file) => !hasRun(file)).map((file) => `${title} (${file})`);
  });
