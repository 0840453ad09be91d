import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { ApiProblem, type ApiRequest, apiClient, type CallApi, NotAnswered } from '../../bin/simulate/api-client.ts';
import { type Outcome, walk } from '../../bin/simulate/shopper.ts';
import { createSale, type Demo } from '../../bin/start/demo.ts';

/** The deployed stage `local`, as `localstack:test` tells of it. */

const told = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: run these tests by npm run localstack:test`);
  return value;
};

export const apiUrl = told('AXON_API_URL');
export const siteUrl = told('AXON_SITE_URL');
export const searchUrl = told('AXON_SEARCH_URL');

/** Where the commands keep logs, keys and what is running. */
export const home = told('AXON_LOCALSTACK_HOME');

const key = await issuerKey(join(home, 'keys'));
/** Signs with the keys the deployed functions believe. */
export const issuer = localIssuer({ key, clock: systemClock, random: systemRandom });

/** A crowd is more than the stage has environments for (429, 503), and more than LocalStack's server has a queue for (a reset). */
const PATIENT_TRIES = 20;

const client = apiClient('http://unused');

/** Connections at once; the rest of a crowd waits for one. LocalStack's server answers all it has accepted at the same time, slowly. */
const CONNECTIONS = 24;
let open = 0;
const waiting: (() => void)[] = [];
const withConnection = async <T>(request: () => Promise<T>): Promise<T> => {
  if (open >= CONNECTIONS) await new Promise<void>((resolve) => waiting.push(resolve));
  open++;
  try {
    return await request();
  } finally {
    open--;
    waiting.shift()?.();
  }
};

/** The API, by a client that waits and asks again when it is told to. */
export const call: CallApi = async <T>(path: string, request = {}): Promise<T> => {
  for (let tried = 1; ; tried++) {
    try {
      return await withConnection(() => client<T>(`${apiUrl}${path}`, request));
    } catch (error) {
      const isBusy = error instanceof ApiProblem ? [429, 503].includes(error.status) : isReset(error);
      if (!isBusy || tried === PATIENT_TRIES) throw error;
      await sleep(Math.random() * Math.min(8000, 250 * 2 ** tried));
    }
  }
};

/** The API, by a client that takes the first answer. */
export const callOnce: CallApi = (path, request) => client(`${apiUrl}${path}`, request);

const isReset = (error: unknown): boolean => error instanceof NotAnswered;

/** A sale of its own for a test, opened by an admin, and a key to send events with. */
export const openSale = async (stock: number): Promise<Demo> => {
  const adminToken = await issuer.memberToken('admin');
  const product = { name: 'Lamp', description: '', category: 'Home', price: 39_000 };
  const sale = await createSale({ call, adminToken, clock: systemClock }, { product, name: `Stock of ${stock}`, stock });
  const { key: writeKey } = await call<{ key: string }>('/v1/write-keys', {
    token: adminToken,
    body: { label: 'Test', origins: [siteUrl] },
  });
  return { ...sale, writeKey };
};

/** Shoppers who visit, click, reserve and pay, all at once. @returns how far each came */
export const walkThrough = async (sale: Demo, shoppers: number): Promise<readonly Outcome[]> => {
  const { product } = await call<{ product: { id: string } }>(`/v1/shop/activities/${sale.activityId}`);
  const place = { ...sale, productId: product.id, shopUrl: `${siteUrl}/shop/` };
  const tools = { call: callSiteToo, random: systemRandom, now: () => Date.now(), draw: () => 0 };
  return Promise.all(Array.from({ length: shoppers }, () => walk(place, { click: 1, reserve: 1, pay: 1 }, tools)));
};

/** The demo shop's login stand-in is the site's, not the API's. */
const callSiteToo: CallApi = async <T>(path: string, request?: ApiRequest): Promise<T> => {
  if (path !== '/demo/shopper-tokens') return call<T>(path, request);
  const response = await fetch(`${siteUrl}${path}`, { method: 'POST', body: JSON.stringify(request?.body) });
  return response.json() as Promise<T>;
};

/** Signs in on the pages from the bucket as a person does, then goes where the hash leads. */
export const signInAsMarketer = async (page: Page, hash: string): Promise<void> => {
  await page.goto(`${siteUrl}/dashboard/`);
  await page.getByTestId('sign-in').click();
  await page.locator('button[value=marketer]').click();
  await page.getByTestId('role-menu').waitFor({ timeout: 30_000 });
  await page.goto(`${siteUrl}/dashboard/${hash}`);
};

/** A machine that is busy with other things is no failure; how long things take is told by the figures. */
const SLACK = 3;

/**
 * Asks until the answer will do, or says what it was in the end.
 * @param seconds what it may take on a quiet machine
 */
export const eventually = async <T>(ask: () => Promise<T>, isDone: (answer: T) => boolean, seconds: number): Promise<T> => {
  const until = Date.now() + seconds * SLACK * 1000;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > until) throw new Error(`Not within ${seconds} s; last seen: ${JSON.stringify(answer).slice(0, 2000)}`);
    await sleep(100);
  }
};
