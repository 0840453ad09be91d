import * as z from 'zod';
import { isAbout, type Subject, withoutSubject } from '#shared/subject.ts';
import type { ArchiveStore } from './archive-store.ts';
import { countedOf } from './counted-event.ts';

const Event = z.object({
  kind: z.literal('event'),
  visitorId: z.string(),
  customerId: z.string().optional(),
  activityId: z.string().optional(),
});

export interface Traces {
  /** Browsers that ever said they were the customer, or that the server saw the customer with; the stand-in too. */
  readonly visitorIds: ReadonlySet<string>;
  readonly activityIds: ReadonlySet<string>;
}

type Alive = () => Promise<void>;

/** What the archive knows of a customer. */
export const findTraces = async (customerId: string, archive: ArchiveStore, alive: Alive): Promise<Traces> => {
  const traces = { visitorIds: new Set<string>(), activityIds: new Set<string>() };
  const quoted = JSON.stringify(customerId);
  for (const key of await archive.objects()) {
    await alive();
    for (const { data } of await archive.read(key)) {
      if (!data.includes(quoted)) continue;
      const event = eventIn(data);
      if (event?.customerId !== customerId) continue;
      traces.visitorIds.add(event.visitorId);
      if (event.activityId !== undefined) traces.activityIds.add(event.activityId);
    }
  }
  return traces;
};

const eventIn = (data: string): z.infer<typeof Event> | undefined => {
  try {
    return Event.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
};

interface EraseArchive {
  readonly archive: ArchiveStore;
  /** The same for every try of one erasure, and forgotten with it. */
  readonly secret: string;
  readonly alive: Alive;
}

/**
 * Writes every object anew that holds something of the subject. Of an event that was counted stays what the counter says
 * (`counted-event.ts`), so that a rebuild counts as before. @returns how many records were changed or removed
 */
export const eraseArchive = async (subject: Subject, { archive, secret, alive }: EraseArchive): Promise<number> => {
  let erased = 0;
  for (const key of await archive.objects()) {
    await alive();
    erased += await archive.rewrite(key, (data) => withoutSubject(data, subject) ?? countedOf(data, secret));
  }
  return erased;
};

/** Objects of text lines, as the bad rows are. */
export interface Lines {
  objects(): AsyncIterable<string>;
  rewriteLines(key: string, isKept: (line: string) => boolean): Promise<number>;
}

/** Removes bad rows that mention the subject in any form. */
export const eraseBadRows = async (subject: Subject, lines: Lines, alive: Alive): Promise<number> => {
  let erased = 0;
  for await (const key of lines.objects()) {
    await alive();
    erased += await lines.rewriteLines(key, (line) => !isAbout(originalIn(line), subject) && !isAbout(line, subject));
  }
  return erased;
};

const Row = z.object({ original: z.string() });
const originalIn = (line: string): string => {
  try {
    return Row.safeParse(JSON.parse(line)).data?.original ?? line;
  } catch {
    return line;
  }
};
