import type { Bench } from './a-bench.ts';
import { collectionBench } from './collection.ts';
import { eventsBench } from './events.ts';
import type { Row } from './figures.ts';
import { funnelBench } from './funnel.ts';
import { importBench } from './import.ts';
import { loadBench } from './load.ts';
import { machine, writeSection } from './performance-page.ts';
import { reservationsBench } from './reservations.ts';
import { reserveBench } from './reserve.ts';
import { startUpBench } from './start-up.ts';
import { synthBench } from './synth.ts';
import { trackerBench } from './tracker.ts';

/** `npm run bench [-- name …]`: prints figures and writes them to docs/performance.md. It judges nothing. */
const benches: readonly Bench[] = [
  startUpBench,
  reserveBench,
  reservationsBench,
  loadBench,
  eventsBench,
  collectionBench,
  funnelBench,
  importBench,
  synthBench,
  trackerBench,
];

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !benches.some((bench) => bench.name === name));
if (unknown !== undefined) {
  process.stderr.write(`bench: There is no "${unknown}". Choose from ${benches.map(({ name }) => name).join(', ')}.\n`);
  process.exit(1);
}

const print = (row: Row): void => {
  const { what = '', ...figures } = row;
  const text = Object.entries(figures).map(([column, figure]) => `${column} ${figure}`);
  console.log(`  ${what.padEnd(50)} ${text.join('  ')}`);
};

for (const bench of benches.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
  const facts = `${new Date().toISOString().slice(0, 10)}, ${machine()}.`;
  console.log(`\n${bench.title} (${bench.name})\n  ${facts}\n  ${bench.notes}\n`);
  const rows = await bench.run();
  rows.forEach(print);
  writeSection(bench, facts, rows);
}
