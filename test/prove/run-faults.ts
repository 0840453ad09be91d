import { erasureScenes } from '../reservations/erasure-scenes.ts';
import { otherScenes, reserveScenes, type Scene } from '../reservations/fault-scenes.ts';
import { promotionScenes } from '../reservations/promotion-scenes.ts';
import { everyTrouble, suffer, type Trouble } from '../reservations/suffer-faults.ts';
import { writeProof } from './proof-page.ts';

/** `npm run prove:faults [-- --write]`: every fault at every await of every call, and every pair of them in a reserve. */

interface Result {
  readonly name: string;
  readonly singles: number;
  readonly pairs: number;
}

const pairsOf = (troubles: readonly Trouble[]): readonly (readonly [Trouble, Trouble])[] =>
  troubles.flatMap((first) =>
    troubles.flatMap((second) => (second.call > first.call && !first.fault.startsWith('gone') ? [[first, second] as const] : [])),
  );

const trySets = async (begin: () => Promise<Scene>, sets: readonly (readonly Trouble[])[]): Promise<void> => {
  for (const troubles of sets)
    await suffer(begin, troubles).catch((cause: unknown) => {
      throw new Error(`A promise was broken by ${JSON.stringify(troubles)}`, { cause });
    });
};

const tryScene = async (name: string, begin: () => Promise<Scene>): Promise<Result> => {
  const troubles = await everyTrouble(begin);
  const pairs = name in reserveScenes ? pairsOf(troubles) : [];
  await trySets(
    begin,
    troubles.map((trouble) => [trouble]),
  );
  await trySets(begin, pairs);
  process.stdout.write(`${name}: ${troubles.length} faults, ${pairs.length} pairs, no violation\n`);
  return { name, singles: troubles.length, pairs: pairs.length };
};

const results: Result[] = [];
for (const [name, begin] of Object.entries({ ...reserveScenes, ...otherScenes, ...promotionScenes, ...erasureScenes }))
  results.push(await tryScene(name, begin));
const sum = (of: (result: Result) => number): string =>
  results.reduce((total, result) => total + of(result), 0).toLocaleString('en-US');
process.stdout.write(`\n${sum(({ singles }) => singles)} faults and ${sum(({ pairs }) => pairs)} pairs: no violation\n`);
if (process.argv.includes('--write'))
  writeProof('faults', [
    '## Every fault at every await',
    '',
    `${new Date().toISOString().slice(0, 10)}: **${sum(({ singles }) => singles)} single faults and ${sum(({ pairs }) => pairs)} pairs, no violation.**`,
    '',
    'Each call of a rule to the table or the payment provider meets each fault: it fails before or after it took effect, is sent twice, meets',
    'a conflict, is throttled, reads what was true before, comes after every deadline, or its process is gone; the provider may also not know,',
    'and the shopper may pay while it is asked. Then nobody may have two places, nothing answered may be taken back, every payment must have',
    'bought a place or be given back, and every place that is left must be for sale. Whoever was erased is named nowhere once that has ended.',
    '',
    '| call | faults | pairs |',
    '| --- | ---: | ---: |',
    ...results.map(({ name, singles, pairs }) => `| ${name} | ${singles} | ${pairs === 0 ? '' : pairs} |`),
  ]);
