import { defineCommand } from 'citty';
import { exportFolder } from '#functions/app/archive/export-folder.ts';
import type { ExportLine, Person } from '#functions/app/archive/export-person.ts';
import { exportStage } from '#functions/app/archive/export-stage.aws.ts';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { fail, refuseUnknownFlags } from '../exit.ts';
import { stageProblem } from '../stage-problem.ts';

const args = {
  customer: { type: 'string', description: 'Customer id: with all its browsers', valueHint: 'ID' },
  visitor: { type: 'string', description: 'Visitor id: one browser', valueHint: 'ID' },
  data: { type: 'string', description: 'Data folder; Axon must not be running on it', default: '.axon', valueHint: 'DIR' },
  stage: { type: 'string', description: 'A stage on AWS instead of a data folder', valueHint: 'NAME' },
  bucket: { type: 'string', description: 'Archive bucket of the stage', valueHint: 'NAME' },
} as const;

const personOf = (customer: string | undefined, visitor: string | undefined): Person => {
  if (customer && !visitor) return { kind: 'customer', subject: customer };
  if (visitor && !customer) return { kind: 'visitor', subject: visitor };
  return fail('Say whose data: either --customer ID or --visitor ID.');
};

/** `axon export`: everything known of a person, for the right of access. */
export const exportData = defineCommand({
  meta: { name: 'export', description: 'Print everything known of a customer or a visitor, as JSON lines' },
  args,
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const { stage, bucket } = args;
    const person = personOf(args.customer, args.visitor);
    const lines = (): AsyncGenerator<ExportLine> => {
      if (stage === undefined) return exportFolder(person, dataFolderAt(args.data), { clock: systemClock, random: systemRandom });
      if (!bucket) return fail('--stage needs --bucket: the archive bucket, output CollectionArchiveBucket… of the Data stack.');
      return exportStage(person, { stage, bucket });
    };
    let count = 0;
    try {
      for await (const line of lines()) {
        process.stdout.write(`${JSON.stringify(line)}\n`);
        count += 1;
      }
    } catch (error) {
      fail(error instanceof Error ? stageProblem(error) : String(error));
    }
    process.stderr.write(`${count} lines\n`);
  },
});
