import { defineCommand } from 'citty';
import type { RedriveAnswer } from '#functions/app/redriving/redrive-routes.ts';
import { fail, refuseUnknownFlags, sentence } from '../exit.ts';
import { adminArgs, adminClient } from '../simulate/admin-client.ts';

/** `axon redrive`: what consumers gave up is given to them again; nothing is counted twice. */
export const redrive = defineCommand({
  meta: { name: 'redrive', description: 'Give consumers again what they gave up, after its cause is gone' },
  args: { ...adminArgs, json: { type: 'boolean', description: 'Print one JSON line and nothing else' } },
  setup: refuseUnknownFlags,
  run: async ({ args }) => {
    const call = await adminClient(args);
    let [redriven, messages, left, more] = [0, 0, 0, true];
    while (more) {
      const answer = await call<RedriveAnswer>('/v1/system/redrive', { method: 'POST' }).catch((error: Error) =>
        fail(
          redriven === 0
            ? sentence(error)
            : `${sentence(error)} ${redriven} events were delivered again; run it again for the others.`,
        ),
      );
      redriven += answer.redriven;
      messages += answer.messages;
      left += answer.left;
      more = answer.more;
    }
    const words = `${redriven} events and ${messages} messages are delivered again, ${left} are left.`;
    process.stdout.write(`${args.json ? JSON.stringify({ redriven, messages, left }) : words}\n`);
  },
});
