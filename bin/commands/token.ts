import { defineCommand } from 'citty';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import type { Role } from '#shared/route.ts';
import { fail, refuseUnknownFlags, wholeNumber } from '../exit.ts';

const ROLES: readonly string[] = ['shopper', 'viewer', 'marketer', 'admin'];
const isMember = (role: string): role is Role => role !== 'shopper' && ROLES.includes(role);

/** `axon token <role>`: bearer tokens of the local issuer, one a line, for scripts and load tests. */
export const token = defineCommand({
  meta: { name: 'token', description: 'Print bearer tokens of the local sign-in, one a line' },
  args: {
    role: { type: 'positional', required: true, description: 'shopper, viewer, marketer or admin' },
    user: { type: 'string', description: 'User id (shopper-1, shopper-2 … with --count)', valueHint: 'ID' },
    count: { type: 'string', description: 'How many tokens, each for its own user', default: '1', valueHint: 'N' },
    data: { type: 'string', description: 'Data folder whose keys sign', default: '.axon', valueHint: 'DIR' },
  },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const { role } = args;
    if (!ROLES.includes(role)) fail(`Unknown role "${role}". Choose one of ${ROLES.join(', ')}.`);
    const count = wholeNumber('--count', args.count, { from: 1, to: 1_000_000 });
    const key = await issuerKey(dataFolderAt(args.data).keys).catch((error: Error) => fail(error.message));
    const issuer = localIssuer({ key, clock: systemClock, random: systemRandom });
    const userOf = (index: number) => (args.user && count === 1 ? args.user : `${args.user ?? role}-${index + 1}`);
    for (let index = 0; index < count; index++) {
      const userId = userOf(index);
      process.stdout.write(`${await (isMember(role) ? issuer.memberToken(role, userId) : issuer.shopperToken(userId))}\n`);
    }
  },
});
