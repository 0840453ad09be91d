import { createHash } from 'node:crypto';
import { absent, any, atMost, type Database, type Item, TransactionCanceled, type TransactionEntry } from '#platform/table.ts';
import { DAY, SECOND } from '#shared/clock.ts';
import { refusedField } from '#shared/issue.ts';
import { creationsTable } from './tables.ts';

/** Who asks for something new, and by which Idempotency-Key. */
export interface CreationRequest {
  readonly memberId: string;
  /** What is created, e.g. `campaign`: one key may be used once per kind. */
  readonly kind: string;
  readonly key: string | undefined;
  /** What the caller sent; the same key with something else is refused. */
  readonly body: unknown;
  readonly now: number;
}

type CreationRow = {
  readonly id: string;
  readonly resourceId: string;
  readonly sent: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
};

const KEPT = DAY;

export type CreationStore = ReturnType<typeof creationStore>;

/** Remembers for 24 h what an Idempotency-Key has created, in the transaction that creates it. */
export const creationStore = (database: Database) => {
  const creations = database.table<CreationRow>(creationsTable);

  return {
    /**
     * Writes the entries unless this member's key has created something before.
     * @returns the id of what now exists; undefined if a condition of the entries did not hold: read anew, then try again
     * @throws AxonError INVALID_REQUEST if the key was used with another body
     */
    async create(
      request: CreationRequest,
      resourceId: string,
      entries: readonly TransactionEntry[],
    ): Promise<string | undefined> {
      const row = rowOf(request, resourceId);
      const remember = row ? [creations.write.put(row, notRemembered(request.now))] : [];
      try {
        await database.transact([...entries, ...remember]);
        return resourceId;
      } catch (error) {
        if (!(error instanceof TransactionCanceled)) throw error;
        const kept = error.reasons[entries.length];
        return row && kept?.code === 'conditionFailed' ? createdBefore(row, kept.item) : undefined;
      }
    },
    /** What this key has created, if it is still known. */
    async find(request: CreationRequest): Promise<string | undefined> {
      const row = rowOf(request, '');
      const kept = row && (await creations.get({ id: row.id }));
      return row && kept && kept.expiresAt > request.now / SECOND ? createdBefore(row, kept) : undefined;
    },
  };
};

/** Removal of expired rows is late: an expired one counts as absent. */
const notRemembered = (now: number) => any(absent('id'), atMost('expiresAt', Math.floor(now / SECOND)));

const createdBefore = (row: CreationRow, kept: Item | undefined): string | undefined => {
  if (kept && kept.sent !== row.sent)
    throw refusedField(
      { where: 'header', field: 'Idempotency-Key', code: 'reused' },
      {
        en: 'This key was already used with another body. Use a new key.',
        ko: '다른 내용으로 이미 사용한 키입니다. 새 키를 사용하세요.',
      },
    );
  return typeof kept?.resourceId === 'string' ? kept.resourceId : undefined;
};

const rowOf = ({ memberId, kind, key, body, now }: CreationRequest, resourceId: string): CreationRow | undefined =>
  key === undefined
    ? undefined
    : {
        id: digest([memberId, kind, key]),
        resourceId,
        sent: digest(body),
        expiresAt: Math.ceil((now + KEPT) / SECOND),
      };

/** Keys are any text of any length; their digest is safe as a table key. */
const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');
