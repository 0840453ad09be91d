import * as z from 'zod';
import { ClaimId } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';
import { Amount, Currency } from '#shared/money.ts';
import { Answer, route } from '#shared/route.ts';
import type { SandboxOrder, SandboxPayment } from './provider.sandbox.ts';

export interface SandboxDeps {
  readonly sandbox: { pay(order: SandboxOrder): Promise<SandboxPayment> };
}

/** The sandbox provider's own door, for trying things out and for tests. Never wired where real money is taken. */
export const sandboxRoutes = {
  createSandboxPayment: route({
    name: 'createSandboxPayment',
    summary:
      'Pay with a test card: 4242424242424242 is approved, 4000000000000002 declined, 4000000000000119 stays pending, 4000000000000259 is paid late, 4000000000000341 is charged twice.',
    method: 'POST',
    path: '/sandbox/payments',
    who: 'public',
    body: z.object({
      merchantReference: ClaimId,
      amount: Amount,
      currency: Currency,
      card: z.string().regex(/^\d{12,19}$/, said('A card number is 12-19 digits', '카드 번호는 숫자 12~19자리입니다.')),
    }),
    answers: {
      201: z.object({ paymentId: z.string(), status: z.enum(['paid', 'pending', 'declined']) }),
    },
    handle: async ({ body }, { sandbox }: SandboxDeps) => new Answer(201, await sandbox.pay(body)),
  }),
};
