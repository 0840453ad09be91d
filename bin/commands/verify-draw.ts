import { defineCommand } from 'citty';
import { drawWinners, entriesHashOf, seedHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import type { FrozenEntries, Giveaway, WinningEntries } from '#functions/reservations/giveaway/schema.ts';
import { fail, refuseUnknownFlags } from '../exit.ts';
import { ApiProblem, apiClient } from '../simulate/api-client.ts';

interface Verdict {
  readonly activityId: string;
  /** SHA-256 of the seed, to hold against the one noted before the draw: what was never noted, nobody here can check. */
  readonly seedHash: string;
  readonly entries: number;
  readonly seedIsThePublishedOne: boolean;
  readonly entriesAreTheFrozenOnes: boolean;
  /** Whether the server names the same winners in the same order. */
  readonly winnersAreThePublishedOnes: boolean;
  /** Entry ids, first place first, computed here. */
  readonly winners: readonly string[];
}

/** Exit code when nothing could be checked; 1 says that the draw was checked and is not what it claims. */
const NOT_CHECKED = 2;

/** `axon verify-draw <activity>`: draws a giveaway again from what is public, on this machine. */
export const verifyDraw = defineCommand({
  meta: {
    name: 'verify-draw',
    description: 'Draw a giveaway again from what it published, and check it: exit code 0 true, 1 false, 2 not checked',
  },
  args: {
    activity: { type: 'positional', required: true, description: 'Activity id' },
    url: { type: 'string', description: 'Root of the API', default: 'http://127.0.0.1:4400', valueHint: 'URL' },
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const verdict = await verify(args.activity, args.url).catch((error: Error) => fail(wordsOf(error, args), NOT_CHECKED));
    process.stdout.write(args.json ? `${JSON.stringify(verdict)}\n` : report(verdict));
    if (!isGenuine(verdict)) process.exitCode = 1;
  },
});

const isGenuine = ({ seedIsThePublishedOne, entriesAreTheFrozenOnes, winnersAreThePublishedOnes }: Verdict): boolean =>
  seedIsThePublishedOne && entriesAreTheFrozenOnes && winnersAreThePublishedOnes;

class NotDrawn extends Error {
  constructor({ percent, drawableAt }: Giveaway) {
    const when = drawableAt === undefined ? '' : ` It can be drawn from ${new Date(drawableAt).toISOString()} on.`;
    const state = percent === undefined ? 'It has not been drawn yet' : `It is still being drawn (${percent} %)`;
    super(`${state}, so its seed is not public and there is nothing to check.${when}`);
  }
}

const wordsOf = (error: Error, { activity, url }: { readonly activity: string; readonly url: string }): string =>
  error instanceof ApiProblem && error.code === 'ACTIVITY_NOT_FOUND'
    ? `There is no giveaway ${activity} at ${url}. Its id begins with act_; a sale and a coupon have no draw.`
    : error.message;

const verify = async (activityId: string, url: string): Promise<Verdict> => {
  const call = apiClient(url);
  const path = `/v1/activities/${encodeURIComponent(activityId)}/giveaway`;
  const giveaway = await call<Giveaway>(path);
  if (giveaway.seed === undefined) throw new NotDrawn(giveaway);
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
    seedHash: giveaway.seedHash,
    entries: entryIds.length,
    seedIsThePublishedOne: seedHashOf(giveaway.seed) === giveaway.seedHash,
    entriesAreTheFrozenOnes: entriesHashOf(entryIds) === giveaway.entriesHash,
    winnersAreThePublishedOnes: JSON.stringify(published) === JSON.stringify(winners),
    winners,
  };
};

const report = (verdict: Verdict): string => {
  const { activityId, entries, seedHash, winners } = verdict;
  const line = (isSo: boolean, words: string): string => `${isSo ? 'ok   ' : 'FALSE'} ${words}`;
  return [
    `${activityId}: ${winners.length} of ${entries} entries win`,
    line(verdict.seedIsThePublishedOne, 'the seed is the one whose hash was published'),
    line(verdict.entriesAreTheFrozenOnes, 'the entries are the frozen ones'),
    line(verdict.winnersAreThePublishedOnes, 'the published winners are the ones drawn here'),
    isGenuine(verdict) ? 'The draw is what it claims to be.' : 'The draw is NOT what it claims to be.',
    `Hash of the seed, to compare with the one you noted before the draw: ${seedHash}`,
    winners.length === 0 ? 'Nobody took part.' : 'Winners drawn here, first place first:',
    ...winners.map((id, at) => `${String(at + 1).padStart(6)}  ${id}`),
    '',
  ].join('\n');
};
