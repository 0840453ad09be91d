import { defineCommand } from 'citty';
import { reindexStage } from '#functions/app/archive/reindex-stage.aws.ts';
import { DAY, systemClock } from '#shared/clock.ts';
import { fail, refuseUnknownFlags, wholeNumber } from '../exit.ts';
import { stageProblem } from '../stage-problem.ts';

/** `axon reindex`: the search indexes of a stage on AWS again. On one machine `axon rebuild` does it too. */
export const reindex = defineCommand({
  meta: {
    name: 'reindex',
    description: 'Fill the search indexes of a stage again: journeys from the table, events from the archive',
  },
  args: {
    stage: { type: 'string', required: true, description: 'Stage on AWS', valueHint: 'NAME' },
    bucket: { type: 'string', required: true, description: 'Archive bucket of the stage', valueHint: 'NAME' },
    search: { type: 'string', required: true, description: 'Address of the search domain', valueHint: 'URL' },
    days: { type: 'string', description: 'Events of how many days, today included', default: '7' },
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const { stage, bucket, search: endpoint } = args;
    if (!/^https?:/.test(endpoint) || !URL.canParse(endpoint))
      fail(`--search is the address of the domain, such as https://search-axon.es.amazonaws.com, not "${endpoint}".`);
    const days = wholeNumber('--days', args.days, { from: 1, to: 3650 });
    const since = systemClock.now() - (days - 1) * DAY;
    const told = !args.json && process.stderr.isTTY;
    const { events, leftOut } = await reindexStage({
      stage,
      bucket,
      endpoint,
      since,
      onProgress: ({ objects, ofObjects }) => told && process.stderr.write(`\r${objects} of ${ofObjects} objects`),
    }).catch((error: Error) => fail(`${stageProblem(error)} It may be repeated; what is in already stays.`));
    const words = `All journeys and ${events} events are in the index; ${leftOut} records of the archive are no events or were refused.`;
    process.stdout.write(`${args.json ? JSON.stringify({ events, leftOut }) : words}\n`);
  },
});
