import type { Clock } from '#shared/clock.ts';
import type { MaskRow, MaskStore } from './mask-store.ts';

/** A mask and when the reading of it began: it is at least that old. */
export interface ReadMask {
  readonly mask: MaskRow | undefined;
  readonly readAt: number;
}

/** The mask of an activity from this process's memory, read again when too old. */
export interface Gate {
  /** @param maxAge in ms */
  read(activityId: string, maxAge: number): Promise<ReadMask>;
  /** Forgets an activity, after this process changed its mask. */
  forget(activityId: string): void;
}

/** Unknown ids are remembered too, so a bound keeps strangers from filling the memory. */
const MOST = 2000;

export const createGate = (masks: Pick<MaskStore, 'read'>, clock: Clock): Gate => {
  const known = new Map<string, ReadMask>();
  const reading = new Map<string, { readonly readAt: number; readonly mask: Promise<ReadMask> }>();

  const readNow = (activityId: string): Promise<ReadMask> => {
    const readAt = clock.now();
    const answer = masks
      .read(activityId)
      .then((mask) => {
        if (known.size >= MOST) known.clear();
        const read = { mask, readAt };
        if (reading.get(activityId)?.readAt === readAt) known.set(activityId, read);
        return read;
      })
      .finally(() => {
        if (reading.get(activityId)?.mask === answer) reading.delete(activityId);
      });
    reading.set(activityId, { readAt, mask: answer });
    return answer;
  };

  return {
    read: (activityId, maxAge) => {
      const oldest = clock.now() - maxAge;
      const cached = known.get(activityId);
      if (cached && cached.readAt >= oldest) return Promise.resolve(cached);
      const under = reading.get(activityId);
      return under && under.readAt >= oldest ? under.mask : readNow(activityId);
    },
    forget: (activityId) => {
      known.delete(activityId);
      reading.delete(activityId);
    },
  };
};
