import { parseArgs } from 'node:util';
import { freshFolder, removeFolder } from '#test/house/axon-process.ts';
import { writeProof } from '../prove/proof-page.ts';
import { chaos } from './chaos.ts';

/** `npm run chaos -- --events 100000 [--write]`: says where every event has ended, and fails if one is missing or counted twice. */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    /** Writes the result into docs/proof.md. */
    write: { type: 'boolean', default: false },
  },
});
const events = Number(values.events);
if (!Number.isInteger(events) || events < 100) {
  process.stderr.write('chaos: --events is a whole number of at least 100.\n');
  process.exit(1);
}

const data = freshFolder();
let told = 0;
const onProgress = (sent: number): void => {
  if (sent - told < events / 20) return;
  told = sent;
  process.stderr.write(`${sent.toLocaleString('en-US')} of ${events.toLocaleString('en-US')}\n`);
};
const result = await chaos({ events, data, onProgress });
removeFolder(data);

const { sent, stored, bad, duplicate, missing, invented, counted, copies, visitors, visitorsSent } = result;
const balances = sent === stored + bad + duplicate && missing === 0 && invented === 0;
const exact = counted === stored && visitors === visitorsSent;
const n = (value: number): string => value.toLocaleString('en-US');
const lines = [
  `sent ${n(sent)} = stored ${n(stored)} + bad ${n(bad)} + duplicate ${n(duplicate)}; ${n(missing)} missing, ${n(invented)} invented`,
  `counters ${n(counted)} (${counted === stored ? 'every stored event once' : 'WRONG'}), visitors in the funnel ${n(visitors)} of ${n(visitorsSent)}`,
  `on the way: ${n(result.again)} requests without an answer, ${n(result.retried)} events asked for again, ${n(copies)} records delivered more than once, ${result.kills} x kill -9, ${result.seconds.toFixed(0)} s`,
];
process.stdout.write(`${lines.join('\n')}\n`);
if (result.errors) process.stderr.write(`${result.errors.slice(0, 4000)}\n`);
if (values.write)
  writeProof('chaos', [
    '## Events in a storm',
    '',
    `${new Date().toISOString().slice(0, 10)}, \`npm run chaos -- --events ${events} --write\` (Node ${process.version}):`,
    '',
    '```',
    ...lines,
    '```',
    '',
    'Trackers send batches of 20 to a real process and send again, with the same ids, what was not answered or was to be retried. The stream',
    'refuses 1 % of the records and 0.2 % of the calls, the spill queue every third, the bucket every tenth; consumers die before, after and in',
    'the middle of their table calls; the search engine is down for three seconds of every life of the process, and the process is killed with',
    '`kill -9` in full run. 2 % of the events are bad, 1 % are sent again on purpose. In the end the files are read, not what the process says.',
  ]);
process.exitCode = balances && exact ? 0 : 1;
