import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBrowser } from '../../test/house/browser.ts';
import { openShop, type Shop } from './shop.ts';

/** What a test of the tracker in a real browser has: a shop of its file, a context and a page of its own. */
export interface InBrowser {
  readonly browser: Browser;
  readonly shop: Shop;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Opens a page of the shop and waits for the tracker. */
  open(path?: string, page?: Page): Promise<void>;
  /** Puts the markup and the snippet on a page and opens it. */
  openWith(html: string, path?: string): Promise<void>;
  /** Calls `axon(...)` and what else the text says. */
  run(script: string): Promise<unknown>;
  /** Sends all that is unsent; answers every event that has arrived but page views and what measures attention. */
  arrived(): Promise<ReturnType<Shop['events']>>;
}

/** Call at the top of a file; answers are valid inside its tests. Also holds that no page of a test ever saw an error. */
export function inBrowser(): InBrowser {
  let browser: Browser;
  let shop: Shop;
  let context: BrowserContext;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    [browser, shop] = await Promise.all([openBrowser(), openShop()]);
  });
  afterAll(async () => {
    await browser?.close();
    await shop?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
    errors = [];
    context.on('weberror', (error) => errors.push(error.error().message));
    page = await context.newPage();
  });
  afterEach(async () => {
    await context.close();
    shop.clean();
    expect(errors).toEqual([]);
  });

  const open = async (path = '/', target = page) => {
    await target.goto(shop.url + path);
    await target.waitForFunction('window.axon && !axon.q');
  };
  let ends = 0;
  return {
    get browser() {
      return browser;
    },
    get shop() {
      return shop;
    },
    get context() {
      return context;
    },
    get page() {
      return page;
    },
    open,
    async openWith(html, path = '/') {
      shop.page(path, `${html}{snippet}`);
      await open(path);
    },
    run: (script) => page.evaluate(script),
    async arrived() {
      ends += 1;
      const end = `end${ends}`;
      await page.evaluate(
        `new Promise((resolve) => setTimeout(resolve, 20)).then(() => { axon('track', '${end}'); axon('flush') })`,
      );
      const events = await shop.until((all) => all.some(({ name }) => name === end));
      return events.filter(({ name }) => !/^(PAGE_VIEW|ENGAGEMENT|end\d+)$/.test(name));
    },
  };
}
