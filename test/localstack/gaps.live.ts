import { expect, test } from 'vitest';
import { GAPS } from '../../localstack/gaps.ts';

/** A gap that closed is a test that could be written: take it off the list and write it. */

const port = Number(new URL(process.env.DYNAMODB_ENDPOINT ?? '').port);

test.each(GAPS.flatMap(({ what, isStillSo }) => (isStillSo ? [[what, isStillSo] as const] : [])))(
  'LocalStack still cannot show: %s',
  async (_what, isStillSo) => {
    expect(await isStillSo(port)).toBe(true);
  },
);
