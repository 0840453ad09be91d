import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeliveredRecord, InvalidStreamRecord, MAX_RECORD_BYTES, type Stream } from '#platform/stream.ts';

export interface StreamUnderTest {
  readonly stream: Stream;
  /** Everything on the stream so far, each shard in order. */
  readAll(): Promise<readonly DeliveredRecord[]>;
  close(): Promise<void>;
}

/** What every engine of the Stream port keeps. */
export const streamContract = (engine: string, open: () => Promise<StreamUnderTest>): void => {
  describe(`Stream on ${engine}`, () => {
    let opened: StreamUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    it('gives back what was put: key, data, a rising sequence and the time of arrival', async () => {
      const data = JSON.stringify({ name: '한글 😀', nested: [1, null] });
      expect(await opened.stream.put([{ partitionKey: 'visitor-1', data }])).toEqual({ failed: [] });
      const [record] = await opened.readAll();
      expect(record).toMatchObject({ partitionKey: 'visitor-1', data });
      expect(record?.sequence).toMatch(/^\d{56}$/);
      expect(record?.arrivedAt).toBeGreaterThan(0);
    });

    it('keeps the records of a key in the order they were put, over many calls', async () => {
      for (let call = 0; call < 5; call++)
        await opened.stream.put(
          Array.from({ length: 120 }, (_, index) => ({ partitionKey: `v${index % 7}`, data: `${call * 120 + index}` })),
        );
      const records = await opened.readAll();
      expect(records).toHaveLength(600);
      for (const own of Map.groupBy(records, (record) => record.partitionKey).values()) {
        expect(own.map(({ data }) => Number(data))).toEqual(own.map(({ data }) => Number(data)).toSorted((a, b) => a - b));
        expect(own.map(({ sequence }) => sequence)).toEqual(own.map(({ sequence }) => sequence).toSorted());
        expect(new Set(own.map(({ shard }) => shard)).size).toBe(1);
      }
    });

    it('takes more than one call may carry', async () => {
      const records = Array.from({ length: 1203 }, (_, index) => ({ partitionKey: `v${index}`, data: 'x'.repeat(6000) }));
      expect(await opened.stream.put(records)).toEqual({ failed: [] });
      expect(await opened.readAll()).toHaveLength(1203);
    });

    it('takes a record of exactly 1 MiB and a key of exactly 256 characters', async () => {
      const partitionKey = '한'.repeat(256);
      const data = 'x'.repeat(MAX_RECORD_BYTES - Buffer.byteLength(partitionKey));
      expect(await opened.stream.put([{ partitionKey, data }])).toEqual({ failed: [] });
      expect((await opened.readAll())[0]?.data).toHaveLength(data.length);
    });

    it.each([
      ['one byte too long', { partitionKey: 'k', data: 'x'.repeat(MAX_RECORD_BYTES) }],
      ['too long only as UTF-8', { partitionKey: 'k', data: '한'.repeat(MAX_RECORD_BYTES / 3 + 1) }],
      ['without a key', { partitionKey: '', data: '{}' }],
      ['with too long a key', { partitionKey: 'k'.repeat(257), data: '{}' }],
    ])('refuses a record %s, and the whole call with it', async (_, bad) => {
      await expect(opened.stream.put([{ partitionKey: 'good', data: '{}' }, bad])).rejects.toThrow(InvalidStreamRecord);
      expect(await opened.readAll()).toEqual([]);
    });

    it('takes nothing for nothing', async () => {
      expect(await opened.stream.put([])).toEqual({ failed: [] });
    });
  });
};
