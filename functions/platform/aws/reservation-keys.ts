import { env } from './env.ts';
import { secretReader } from './secrets.aws.ts';

/**
 * The keys of the reservation engine as JSON lists, the signing one first: `[{"id": "a", "secret": "<base64url>"}]`. One signs
 * reservation tokens, with the other the payment provider signs its events. Asked for together: a cold start waits once.
 */
export const awsReservationKeys = async (): Promise<{ readonly tokenKeys: string; readonly paymentKeys: string }> => {
  const ids = [env.tokenSecretId(), env.paymentSecretId()] as const;
  const read = secretReader();
  const [tokenKeys, paymentKeys] = await Promise.all([read(ids[0]), read(ids[1])]);
  return { tokenKeys, paymentKeys };
};
