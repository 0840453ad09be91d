import { expect, test } from 'vitest';
import * as z from 'zod';
import { runCli, startAxon } from '#test/house/axon-process.ts';
import { ownAxon } from '#test/house/own-axon.ts';

const here = ownAxon(startAxon);

const Report = z.object({
  visitors: z.int(),
  outcomes: z.object({ paid: z.int(), reserved: z.int(), refused: z.int() }),
  failures: z.array(z.string()),
  funnel: z.record(z.string(), z.int()),
  agrees: z.boolean(),
});

const simulate = (...args: readonly string[]) =>
  runCli(['simulate', 'journey', here.axon.activityId, ...args, '--url', here.axon.url, '--data', here.axon.data]);

test('a simulated crowd walks from visit to purchase, and the funnel read back is what was sent', async () => {
  const { code, out, err } = await simulate('60', '--json', '--seed', '7');
  const report = Report.parse(JSON.parse(out));
  expect(report).toMatchObject({
    visitors: 60,
    failures: [],
    agrees: true,
    funnel: { VISIT: 60, PURCHASE: report.outcomes.paid },
  });
  expect(report.outcomes.paid).toBeGreaterThan(0);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

test('for a person it prints a table', async () => {
  const { code, out } = await simulate('5', '--click', '0');
  expect(out).toMatch(/visitors\s+5[\s\S]*VISIT\s+5[\s\S]*agrees with what was sent/);
  expect(code).toBe(0);
});

test.each([
  ['an address where nothing answers', ['5', '--url', 'http://127.0.0.1:9'], /npm start/],
  ['a number of visitors that is none', ['many'], /whole number/],
  ['more than 100 percent', ['5', '--pay', '140'], /from 0 to 100/],
])('%s ends with one clear line', async (_, args, words) => {
  const { code, out, err } = await runCli(['simulate', 'journey', here.axon.activityId, ...args, '--data', here.axon.data]);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toMatch(words);
});
