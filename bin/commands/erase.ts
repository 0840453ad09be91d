import { setTimeout as wait } from 'node:timers/promises';
import { defineCommand } from 'citty';
import { MINUTE, SECOND, systemClock } from '#shared/clock.ts';
import { fail, refuseUnknownFlags } from '../exit.ts';
import { adminArgs, adminClient } from '../simulate/admin-client.ts';

const LOOK_EVERY = SECOND;
const LONGEST = 30 * MINUTE;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Answer {
  readonly id: string;
  readonly kind: 'visitor' | 'customer';
  readonly state: 'OPEN' | 'DONE';
  readonly removed: Readonly<Record<string, number>>;
}

/** `axon erase <id>`: removes everything known of a browser or a customer. */
export const erase = defineCommand({
  meta: {
    name: 'erase',
    description: 'Remove everything known of a visitor or a customer; orders keep their money without a name',
  },
  args: {
    id: { type: 'positional', required: true, description: 'Visitor id (a UUID) or customer id' },
    as: { type: 'string', description: 'visitor or customer, where the id does not tell', valueHint: 'KIND' },
    wait: { type: 'boolean', description: 'Wait until it is done', default: true, negativeDescription: 'Only ask for it' },
    ...adminArgs,
    json: { type: 'boolean', description: 'Print one JSON line and nothing else' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const kind = args.as ?? (UUID.test(args.id) ? 'visitor' : 'customer');
    if (kind !== 'visitor' && kind !== 'customer') fail(`--as is visitor or customer, not "${kind}".`);
    const call = await adminClient(args);
    const told = (error: Error): never => fail(error.message);
    let answer = await call<Answer>(`/v1/${kind}s/${encodeURIComponent(args.id)}`, { method: 'DELETE' }).catch(told);
    const until = systemClock.now() + LONGEST;
    while (args.wait && answer.state === 'OPEN' && systemClock.now() < until) {
      await wait(LOOK_EVERY);
      answer = await call<Answer>(`/v1/erasures/${answer.id}`).catch(told);
    }
    const { id, state, removed } = answer;
    if (args.json) process.stdout.write(`${JSON.stringify({ id, kind, state, removed })}\n`);
    else process.stdout.write(page(answer));
    if (args.wait && state === 'OPEN') process.exitCode = 2;
  },
});

const page = ({ id, kind, state, removed }: Answer): string =>
  [
    state === 'DONE'
      ? `The ${kind} is erased (${id}).\n`
      : `The ${kind} is being erased (${id}); run it again to see how far it is.\n`,
    ...Object.entries(removed).map(([name, count]) => `  ${name.padEnd(12)}${String(count).padStart(8)}\n`),
  ].join('');
