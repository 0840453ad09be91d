import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scheduleSource } from '#platform/local/event-source-schedule.ts';

const clock = { now: () => Date.now() };
const report = () => undefined;

describe('a schedule', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('runs once a period, first after one', async () => {
    let runs = 0;
    const source = scheduleSource({ name: 'sweep', every: 1000, run: async () => runs++, report, clock });
    source.start();
    await vi.advanceTimersByTimeAsync(999);
    expect(runs).toBe(0);
    await vi.advanceTimersByTimeAsync(2001);
    expect(runs).toBe(3);
    await source.stop();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toBe(3);
  });

  it('runs also at the start if told so', async () => {
    let runs = 0;
    const source = scheduleSource({ name: 'sweep', every: 1000, run: async () => runs++, report, clock, atStart: true });
    source.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
    await source.stop();
  });

  it('measures from start to start, and never lets two runs overlap', async () => {
    const starts: number[] = [];
    const begin = Date.now();
    let length = 400;
    const run = async () => {
      starts.push(Date.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, length));
      length = 1500;
    };
    const source = scheduleSource({ name: 'sweep', every: 1000, run, report, clock });
    source.start();
    await vi.advanceTimersByTimeAsync(4000);
    // A timer takes a millisecond at least.
    expect(starts).toEqual([1000, 2000, 3501]);
    const stopped = source.stop();
    await vi.advanceTimersByTimeAsync(2000);
    await stopped;
  });

  it('reports a run that throws and comes again in time', async () => {
    let runs = 0;
    const errors: unknown[] = [];
    const run = async () => {
      if (++runs === 1) throw new Error('database away');
    };
    const source = scheduleSource({ name: 'sweep', every: 1000, run, report: (error) => void errors.push(error), clock });
    source.start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await source.health()).toMatchObject({ state: 'retrying', lastError: { message: 'database away' } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(2);
    expect(errors).toHaveLength(1);
    expect((await source.health()).state).toBe('running');
    await source.stop();
  });
});
