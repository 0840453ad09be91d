import { describe, expect, it } from 'vitest';
import { answerOnce } from '#shared/answer-once.ts';

const aDesk = () => {
  let now = 1_000;
  let asked = 0;
  const pending: { readonly answer: (value: number) => void; readonly fail: () => void }[] = [];
  const ask = (_question: string) => {
    asked += 1;
    return new Promise<number>((answer, reject) => pending.push({ answer, fail: () => reject(new Error('down')) }));
  };
  const once = answerOnce(ask, { clock: { now: () => now }, keepMs: 500 });
  return { once, pending, asked: () => asked, wait: (ms: number) => (now += ms) };
};

describe('answering once', () => {
  it('gives all who ask the same one answer, while it is under way and until it is old', async () => {
    const { once, pending, asked, wait } = aDesk();
    const first = [once('a'), once('a')];
    pending[0]?.answer(7);
    wait(499);
    expect(await Promise.all([...first, once('a')])).toEqual(Array(3).fill({ answer: 7, asOf: 1_000 }));
    expect(asked()).toBe(1);
    wait(1);
    const later = once('a');
    pending[1]?.answer(8);
    expect(await later).toEqual({ answer: 8, asOf: 1_500 });
  });

  it('keeps different questions apart', async () => {
    const { once, pending, asked } = aDesk();
    const both = [once('a'), once('b')];
    pending[0]?.answer(1);
    pending[1]?.answer(2);
    expect((await Promise.all(both)).map(({ answer }) => answer)).toEqual([1, 2]);
    expect(asked()).toBe(2);
  });

  it('tells a failure to those who waited and asks anew for the next', async () => {
    const { once, pending } = aDesk();
    const first = once('a');
    pending[0]?.fail();
    await expect(first).rejects.toThrow('down');
    const second = once('a');
    pending[1]?.answer(3);
    expect((await second).answer).toBe(3);
  });
});
