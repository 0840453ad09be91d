import * as z from 'zod';

/** ISO 4217 code; a store has one currency. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'Currency must be an ISO 4217 code such as KRW');

/** Integer minor units (KRW has none: 19900 is ₩19,900). Never a float. */
export const Amount = z.int().nonnegative().max(1_000_000_000_000).meta({ description: 'Integer minor units of the currency' });

export const DEFAULT_CURRENCY = 'KRW';
