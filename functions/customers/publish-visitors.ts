import { isDeepStrictEqual } from 'node:util';
import { carriedIn } from './claim-events.ts';
import type { VisitorItem, VisitorStore } from './visitor-store.ts';

export interface PublishVisitors {
  /** Every visitor as it must be. */
  readonly rebuilt: () => AsyncIterable<VisitorItem>;
  readonly visitors: Pick<VisitorStore, 'find' | 'replace'>;
  readonly isDry: boolean;
}

interface Outcome {
  /** Visitors that were right. */
  same: number;
  /** Different or missing before. */
  changed: number;
  /** One was written by somebody else: the consumers of the stream still run. */
  wasDisturbed: boolean;
}

/** Versions, expiry and the order of claims tell how the item came about, not what it says. */
const contentOf = ({ version: _version, expiresAt: _expiresAt, seen, ...content }: VisitorItem) => ({
  ...content,
  seen: seen.map(carriedIn).toSorted(),
});

/** Makes visitors what was rebuilt. Those the archive knows nothing of are left alone: nothing is read from them but links. */
export const publishVisitors = async ({ rebuilt, visitors, isDry }: PublishVisitors): Promise<Outcome> => {
  const found: Outcome = { same: 0, changed: 0, wasDisturbed: false };
  for await (const visitor of rebuilt()) {
    const present = await visitors.find(visitor.visitorId);
    const isSame = present !== undefined && isDeepStrictEqual(contentOf(present), contentOf(visitor));
    if (isSame) found.same += 1;
    else found.changed += 1;
    if (isSame || isDry || found.wasDisturbed) continue;
    const version = Math.max(visitor.version, present?.version ?? 0) + 1;
    found.wasDisturbed = !(await visitors.replace(present, { ...visitor, version })).done;
  }
  return found;
};
