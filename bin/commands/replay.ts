import { readFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import * as z from 'zod';
import type { BadRowItem, ReplayedRow } from '#functions/collection/bad-rows/schema.ts';
import type { Page } from '#shared/page.ts';
import { fail, refuseUnknownFlags, sentence } from '../exit.ts';
import { adminArgs, adminClient } from '../simulate/admin-client.ts';

type Call = Awaited<ReturnType<typeof adminClient>>;
type Outcome = ReplayedRow['outcome'];

const AT_ONCE = 100;
const Fixed = z.object({ stored: z.string(), line: z.int(), original: z.string() });
type Row = Pick<BadRowItem, 'stored' | 'line'> & { readonly original?: string };

const instant = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? fail(`${name} must be an instant such as 2026-11-23T09:00:00Z, not "${text}".`) : at;
};

/** `axon replay`: checks what was refused again, and accepts what is good by now. */
export const replay = defineCommand({
  meta: { name: 'replay', description: 'Check refused events again and accept what is good by now' },
  args: {
    ...adminArgs,
    from: { type: 'string', description: 'Received at or after (default: 24 hours ago)', valueHint: 'INSTANT' },
    to: { type: 'string', description: 'Received before (default: now)', valueHint: 'INSTANT' },
    code: { type: 'string', description: 'Only this reason, e.g. INVALID_EVENT', valueHint: 'CODE' },
    key: { type: 'string', description: 'Only this write key', valueHint: 'KEY' },
    fixed: {
      type: 'string',
      description: 'Replay these corrected rows instead: lines of {"stored", "line", "original"}',
      valueHint: 'FILE',
    },
    list: { type: 'boolean', description: 'Print the rows as JSON lines and replay nothing' },
    'dry-run': { type: 'boolean', description: 'Only say what would become of them' },
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const call = await adminClient(args);
    const query = {
      from: instant('--from', args.from),
      to: instant('--to', args.to),
      code: args.code,
      key: args.key,
      replayed: args.list ? 'all' : 'no',
    };
    const rows = args.fixed === undefined ? pages(call, query) : fixedRows(args.fixed);
    const outcomes: Partial<Record<Outcome, number>> = {};
    const reasons = new Map<string, number>();
    let seen = 0;
    for await (const page of rows) {
      if (args.list) for (const row of page) process.stdout.write(`${JSON.stringify(row)}\n`);
      if (args.list || page.length === 0) continue;
      const body = {
        dryRun: args['dry-run'] === true,
        rows: page.map(({ stored, line, original }) => ({ stored, line, original })),
      };
      const answer = await call<{ rows: readonly ReplayedRow[] }>('/v1/bad-rows/replay', { body }).catch((error: Error) =>
        fail(`${sentence(error)} ${seen} rows were dealt with; run it again for the others.`),
      );
      for (const { outcome, code } of answer.rows) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (code !== undefined) reasons.set(code, (reasons.get(code) ?? 0) + 1);
      }
      seen += page.length;
      if (!args.json && process.stderr.isTTY) process.stderr.write(`\r${seen} rows`);
    }
    if (args.list) return;
    const report = { rows: seen, dryRun: args['dry-run'] === true, outcomes, stillBad: Object.fromEntries(reasons) };
    process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : `${words(report)}\n`);
    if (outcomes.retry) process.exitCode = 2;
  },
});

async function* pages(call: Call, query: Readonly<Record<string, string | number | undefined>>): AsyncGenerator<readonly Row[]> {
  let cursor: string | undefined;
  do {
    const search = new URLSearchParams({ limit: String(AT_ONCE), ...(cursor === undefined ? {} : { cursor }) });
    for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
    const page = await call<Page<BadRowItem>>(`/v1/bad-rows?${search}`).catch((error: Error) => fail(error.message));
    yield page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function* fixedRows(path: string): AsyncGenerator<readonly Row[]> {
  const lines = readFileSync(path, 'utf8').split('\n');
  const rows = lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [Fixed.parse(JSON.parse(line))];
    } catch {
      return fail(`Line ${at + 1} of ${path} must be {"stored": …, "line": …, "original": …}.`);
    }
  });
  for (let from = 0; from < rows.length; from += AT_ONCE) yield rows.slice(from, from + AT_ONCE);
}

const words = ({
  rows,
  dryRun,
  outcomes,
  stillBad,
}: {
  readonly rows: number;
  readonly dryRun: boolean;
  readonly outcomes: Partial<Record<Outcome, number>>;
  readonly stillBad: Readonly<Record<string, number>>;
}): string => {
  const reasons = Object.entries(stillBad).map(([code, count]) => `  ${count} x ${code}`);
  return [
    `${rows} rows looked at${dryRun ? ' (dry run: nothing was changed)' : ''}`,
    ...Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`),
    ...reasons,
  ].join('\n');
};
