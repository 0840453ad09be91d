import { defineCommand } from 'citty';
import { drawWinners, entriesHashOf, seedHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import type { FrozenEntries, Giveaway, WinningEntries } from '#functions/reservations/giveaway/schema.ts';
import { fail, refuseUnknownFlags } from '../exit.ts';
import { apiClient } from '../simulate/api-client.ts';

interface Verdict {
  readonly activityId: string;
  readonly entries: number;
  readonly seedIsThePublishedOne: boolean;
  readonly entriesAreTheFrozenOnes: boolean;
  /** Whether the server names the same winners in the same order. */
  readonly winnersAreThePublishedOnes: boolean;
  /** Entry ids, first place first, computed here. */
  readonly winners: readonly string[];
}

/** `axon verify-draw <activity>`: draws a giveaway again from what is public, on this machine. */
export const verifyDraw = defineCommand({
  meta: { name: 'verify-draw', description: 'Draw a giveaway again from what it published, and check its hashes and winners' },
  args: {
    activity: { type: 'positional', required: true, description: 'Activity id' },
    url: { type: 'string', description: 'Root of the API', default: 'http://127.0.0.1:4400', valueHint: 'URL' },
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const verdict = await verify(args.activity, args.url).catch((error: Error) => fail(error.message));
    const { seedIsThePublishedOne, entriesAreTheFrozenOnes, winnersAreThePublishedOnes } = verdict;
    const isTrue = seedIsThePublishedOne && entriesAreTheFrozenOnes && winnersAreThePublishedOnes;
    process.stdout.write(args.json ? `${JSON.stringify(verdict)}\n` : report(verdict));
    if (!isTrue) process.exitCode = 1;
  },
});

const verify = async (activityId: string, url: string): Promise<Verdict> => {
  const call = apiClient(url);
  const path = `/v1/activities/${encodeURIComponent(activityId)}/giveaway`;
  const giveaway = await call<Giveaway>(path);
  if (giveaway.seed === undefined) throw new Error('It has not been drawn yet: its seed is not public.');
  const entryIds: string[] = [];
  for (let part: number | undefined = 0; part !== undefined; ) {
    const frozen: FrozenEntries = await call<FrozenEntries>(`${path}/entries?part=${part}`);
    entryIds.push(...frozen.entryIds);
    part = frozen.nextPart;
  }
  const published: string[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const winning: WinningEntries = await call<WinningEntries>(`${path}/winning-entries?after=${after}`);
    published.push(...winning.entryIds);
    after = winning.nextAfter;
  }
  const winners = drawWinners(entryIds, giveaway.seed, giveaway.winners);
  return {
    activityId,
    entries: entryIds.length,
    seedIsThePublishedOne: seedHashOf(giveaway.seed) === giveaway.seedHash,
    entriesAreTheFrozenOnes: entriesHashOf(entryIds) === giveaway.entriesHash,
    winnersAreThePublishedOnes: JSON.stringify(published) === JSON.stringify(winners),
    winners,
  };
};

const report = ({
  entries,
  seedIsThePublishedOne,
  entriesAreTheFrozenOnes,
  winnersAreThePublishedOnes,
  winners,
}: Verdict): string =>
  [
    `${entries} entries`,
    `${seedIsThePublishedOne ? 'ok  ' : 'FALSE'} the seed is the one whose hash was published`,
    `${entriesAreTheFrozenOnes ? 'ok  ' : 'FALSE'} the entries are the frozen ones`,
    `${winnersAreThePublishedOnes ? 'ok  ' : 'FALSE'} the published winners are the ones drawn here`,
    'winners, first place first:',
    ...winners.map((id, at) => `${String(at + 1).padStart(6)}  ${id}`),
    '',
  ].join('\n');
