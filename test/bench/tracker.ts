import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '#test/house/browser.ts';
import { build } from '../../tracker/build.ts';
import { openShop, type Shop } from '../../tracker/test/shop.ts';
import type { Bench } from './a-bench.ts';
import { count, milliseconds, type Row } from './figures.ts';

const ROUNDS = 5;
const THROTTLE = 4;
const WATCHED_MS = 2500;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  /** Microseconds the thread was on a processor: when it began, and how long. */
  readonly tts?: number;
  readonly tdur?: number;
}

interface Work {
  /** Milliseconds of JavaScript, compiling and collecting garbage. */
  readonly script: number;
  /** Milliseconds of the longest of it without a break. */
  readonly longest: number;
}

const SCRIPT = /^(EvaluateScript|FunctionCall|TimerFire|v8\.compile|v8\.run|RunMicrotasks|EventDispatch|MajorGC|MinorGC)$/;

/** Adds up what does not lie within another one. */
const covered = (events: readonly TraceEvent[]): number => {
  let until = 0;
  let sum = 0;
  for (const { tts = 0, tdur = 0 } of events.toSorted((a, b) => (a.tts ?? 0) - (b.tts ?? 0))) {
    sum += Math.max(0, tts + tdur - Math.max(tts, until));
    until = Math.max(until, tts + tdur);
  }
  return sum / 1000;
};

const workIn = (trace: Buffer): Work => {
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(trace.toString('utf8'));
  // The page's thread is the one that runs its script and parses it.
  const main = traceEvents.find(({ name }) => name === 'ParseHTML')?.tid;
  const own = traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === main);
  const scripts = own.filter(({ name }) => SCRIPT.test(name));
  return { script: covered(scripts), longest: Math.max(0, ...scripts.map(({ tdur = 0 }) => tdur / 1000)) };
};

/** What the page's thread does from the start of loading until it has been watched for 2.5 s. */
const watch = async (browser: Browser, url: string, act: (page: Page) => Promise<unknown>): Promise<Work> => {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    await browser.startTracing(page, {
      categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8', 'toplevel'],
    });
    await page.goto(url);
    await act(page);
    await page.waitForTimeout(WATCHED_MS);
    return workIn(await browser.stopTracing());
  } finally {
    await context.close();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const workRow = async (what: string, watchOnce: () => Promise<Work>): Promise<Row> => {
  const works: Work[] = [];
  for (let round = 0; round < ROUNDS; round++) works.push(await watchOnce());
  const scripts = works.map(({ script }) => script);
  return {
    what,
    script: milliseconds(median(scripts)),
    'script, best': milliseconds(Math.min(...scripts)),
    'longest task with script': milliseconds(median(works.map(({ longest }) => longest))),
  };
};

const requestsRow = async (browser: Browser, shop: Shop): Promise<Row> => {
  shop.clean();
  const page = await browser.newPage();
  await page.goto(`${shop.url}/`);
  await page.waitForFunction('window.axon && !axon.q');
  await page.evaluate("for (let i = 0; i < 20; i++) axon('track', 'quick', { i })");
  const events = await shop.until((arrived) => arrived.length >= 21);
  await page.waitForTimeout(1200);
  const row = { what: 'the page view and 20 quick events', requests: count(shop.requests.length), events: count(events.length) };
  await page.close();
  return row;
};

const run = async (): Promise<readonly Row[]> => {
  const [browser, shop, files] = await Promise.all([openBrowser(), openShop(), build()]);
  try {
    const body = '<title>Shop</title><div style="height:9000px"><a href="#x">Buy</a></div>';
    shop.page('/empty', body);
    shop.page('/tracked', `${body}{snippet}`);
    const still = () => Promise.resolve();
    const busy = (page: Page) => page.evaluate("for (let i = 0; i < 20; i++) axon('track', 'quick', { i }); scrollTo(0, 5000)");
    const sizes = files.map(({ file, gzip, brotli }) => ({
      what: `tracker/dist/${file}`,
      'gzip -9': `${gzip} B`,
      brotli: `${brotli} B`,
    }));
    return [
      await workRow('load and 2.5 s: page without the tracker', () => watch(browser, `${shop.url}/empty`, still)),
      await workRow('load and 2.5 s: page with the tracker', () => watch(browser, `${shop.url}/tracked`, still)),
      await workRow('the same, with 20 quick events and scrolling', () => watch(browser, `${shop.url}/tracked`, busy)),
      await requestsRow(browser, shop),
      ...sizes,
    ];
  } finally {
    await browser.close();
    await shop.close();
  }
};

export const trackerBench: Bench = {
  name: 'tracker',
  title: 'The tracker in a page',
  notes: `Real Chromium with its processor slowed down ${THROTTLE} times, median of ${ROUNDS}. On a busy machine the best is nearer to the truth than the median. Script is all JavaScript of the page's thread, compiling and garbage collection included, in time the thread had a processor; the snippet before the script and the browser's own work are in both pages.`,
  run,
};
