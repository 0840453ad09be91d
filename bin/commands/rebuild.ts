import { defineCommand } from 'citty';
import { Listr } from 'listr2';
import type { RebuildProgress, Rebuilt } from '#functions/app/archive/rebuild.ts';
import { rebuildFolder } from '#functions/app/archive/rebuild-embedded.ts';
import { rebuildStage } from '#functions/app/archive/rebuild-stage.aws.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { fail, refuseUnknownFlags } from '../exit.ts';
import { stageProblem } from '../stage-problem.ts';

const args = {
  data: { type: 'string', description: 'Data folder; Axon must not be running on it', default: '.axon', valueHint: 'DIR' },
  'dry-run': { type: 'boolean', description: 'Read and compare, write nothing' },
  from: { type: 'string', description: 'Put right only what happened from here on', valueHint: 'TIME' },
  to: { type: 'string', description: '… and before', valueHint: 'TIME' },
  stage: { type: 'string', description: 'A stage on AWS instead of a data folder', valueHint: 'NAME' },
  bucket: { type: 'string', description: 'Archive bucket of the stage', valueHint: 'NAME' },
  paused: { type: 'boolean', description: "I have paused the stage's consumers of the events stream (docs/rebuild.md)" },
  json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
} as const;

const instant = (flag: string, text: string | undefined, otherwise: number): number => {
  const at = text === undefined ? otherwise : Date.parse(text);
  return Number.isNaN(at) ? fail(`${flag} is a time such as 2026-11-23 or 2026-11-23T09:00Z, not "${text}".`) : at;
};

const rangeOf = (from: string | undefined, to: string | undefined) => {
  if (from === undefined && to === undefined) return undefined;
  const range = { from: instant('--from', from, 0), to: instant('--to', to, Number.MAX_SAFE_INTEGER) };
  return range.from < range.to ? range : fail('--from must be before --to.');
};

/** `axon rebuild`: journeys, counters and the search index again, from the archive. */
export const rebuild = defineCommand({
  meta: { name: 'rebuild', description: 'Compute journeys, counters and the search index again from the archive' },
  args,
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const { stage, bucket, data } = args;
    const isDry = args['dry-run'] === true;
    const range = rangeOf(args.from, args.to);
    const folder = dataFolderAt(data);
    const work = (onProgress: (progress: RebuildProgress) => void): Promise<Rebuilt> => {
      const common = { clock: systemClock, isDry, range, onProgress };
      if (stage === undefined) return rebuildFolder({ ...common, folder, random: systemRandom });
      if (!bucket) return fail('--stage needs --bucket: the archive bucket, output CollectionArchiveBucket… of the Data stack.');
      if (!isDry && !args.paused)
        return fail('Pause the consumers of the events stream first (docs/rebuild.md), then say --paused.');
      return rebuildStage({ ...common, stage, bucket, folder: `${folder.rebuild}-${stage}` });
    };
    const report = await withProgress(args.json === true, work).catch((error: Error) => fail(stageProblem(error)));
    const { objects, records, journeys, counters, visitors } = report;
    process.stdout.write(
      args.json
        ? `${JSON.stringify({ objects, records, journeys, counters, visitors, isDry })}\n`
        : page(report, isDry ? 'different' : 'put right'),
    );
  },
});

const withProgress = async (
  silent: boolean,
  work: (onProgress: (progress: RebuildProgress) => void) => Promise<Rebuilt>,
): Promise<Rebuilt> => {
  const context: { report?: Rebuilt } = {};
  await new Listr<typeof context>(
    [
      {
        title: 'Reading the archive',
        task: async (shared, task) => {
          shared.report = await work(({ phase, objects, ofObjects, records }) => {
            if (phase !== 'reading') task.title = `Comparing ${phase}`;
            task.output = `${objects} of ${ofObjects} objects · ${records} records`;
          });
        },
      },
    ],
    { silentRendererCondition: silent || !process.stdout.isTTY },
  ).run(context);
  return context.report ?? fail('The rebuild ended without a report.');
};

const page = ({ objects, records, journeys, counters, visitors }: Rebuilt, changed: string): string =>
  [
    `\n${records} records in ${objects} objects\n\n`,
    `  ${''.padEnd(12)}${'right'.padStart(10)}${changed.padStart(12)}\n`,
    ...Object.entries({ journeys, counters, visitors }).map(
      ([name, figures]) => `  ${name.padEnd(12)}${String(figures.same).padStart(10)}${String(figures.changed).padStart(12)}\n`,
    ),
  ].join('');
