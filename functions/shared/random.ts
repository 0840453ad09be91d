import { randomBytes, randomFillSync } from 'node:crypto';
import { V7Generator } from 'uuidv7';

/** Randomness as an argument: production draws from the system, tests from a seed. */
export interface Random {
  /** `length` unpredictable bytes. */
  bytes(length: number): Uint8Array;
  /** A time-ordered unique id (UUIDv7). */
  id(): string;
}

const POOL = 4096;
const pool = new Uint8Array(POOL);
let drawn = POOL;

/** Asking the system for 16 bytes costs as much as for 4,096; no byte is ever given out twice, nor kept after it was. */
const draw = (length: number): Uint8Array => {
  if (length > POOL / 4) return randomBytes(length);
  if (drawn + length > POOL) {
    randomFillSync(pool);
    drawn = 0;
  }
  const bytes = pool.slice(drawn, drawn + length);
  pool.fill(0, drawn, drawn + length);
  drawn += length;
  return bytes;
};

/** Its own source would ask the system for every second id. */
const ids = new V7Generator({ nextUint32: () => new DataView(draw(4).buffer).getUint32(0) });

export const systemRandom: Random = {
  bytes: draw,
  id: () => ids.generate().toString(),
};
