#!/usr/bin/env node
import './quiet-sqlite-warning.ts';
import { defineCommand, runMain } from 'citty';

const main = defineCommand({
  meta: {
    name: 'axon',
    version: '0.1.0',
    description: 'Flash sales that never over-book, events that are never silently lost, numbers a marketer can trust.',
  },
  subCommands: {
    start: () => import('./commands/start.ts').then(({ start }) => start),
    simulate: () => import('./commands/simulate.ts').then(({ simulate }) => simulate),
    load: () => import('./commands/load.ts').then(({ load }) => load),
    token: () => import('./commands/token.ts').then(({ token }) => token),
    'verify-draw': () => import('./commands/verify-draw.ts').then(({ verifyDraw }) => verifyDraw),
    export: () => import('./commands/export.ts').then(({ exportData }) => exportData),
    erase: () => import('./commands/erase.ts').then(({ erase }) => erase),
    replay: () => import('./commands/replay.ts').then(({ replay }) => replay),
    redrive: () => import('./commands/redrive.ts').then(({ redrive }) => redrive),
    rebuild: () => import('./commands/rebuild.ts').then(({ rebuild }) => rebuild),
    reindex: () => import('./commands/reindex.ts').then(({ reindex }) => reindex),
  },
});

/** `axon help` and `axon help load` are what many type first. */
const asked = process.argv.slice(2);
await runMain(main, { rawArgs: asked[0] === 'help' ? [...asked.slice(1), '--help'] : asked });
