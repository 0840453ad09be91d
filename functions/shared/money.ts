import * as z from 'zod';
import { said } from './issue.ts';

/** ISO 4217 code; a store has one currency. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, said('Currency must be an ISO 4217 code such as KRW', '통화는 KRW와 같은 ISO 4217 코드여야 합니다.'));

/** Integer minor units (KRW has none: 19900 is ₩19,900). Never a float. */
export const Amount = z.int().nonnegative().max(1_000_000_000_000).meta({ description: 'Integer minor units of the currency' });

export const DEFAULT_CURRENCY = 'KRW';
