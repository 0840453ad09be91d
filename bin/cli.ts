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
    erase: () => import('./commands/erase.ts').then(({ erase }) => erase),
    export: () => import('./commands/export.ts').then(({ exportData }) => exportData),
    start: () => import('./commands/start.ts').then(({ start }) => start),
    load: () => import('./commands/load.ts').then(({ load }) => load),
    rebuild: () => import('./commands/rebuild.ts').then(({ rebuild }) => rebuild),
    reindex: () => import('./commands/reindex.ts').then(({ reindex }) => reindex),
    redrive: () => import('./commands/redrive.ts').then(({ redrive }) => redrive),
    'verify-draw': () => import('./commands/verify-draw.ts').then(({ verifyDraw }) => verifyDraw),
    replay: () => import('./commands/replay.ts').then(({ replay }) => replay),
    simulate: () => import('./commands/simulate.ts').then(({ simulate }) => simulate),
    token: () => import('./commands/token.ts').then(({ token }) => token),
  },
});

await runMain(main);
