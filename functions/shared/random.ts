import { randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** Randomness as an argument: production draws from the system, tests from a seed. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
  /** A time-ordered unique id (UUIDv7). */
  id(): string;
}

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  id: () => uuidv7(),
};
