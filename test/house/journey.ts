import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { Role } from '#shared/route.ts';
import type { AxonProcess, StartOptions } from './axon-process.ts';
import { openBrowser } from './browser.ts';
import { type OwnAxon, ownAxon } from './own-axon.ts';
import { openPage, signIn, type WatchedPage } from './pages.ts';

/** An Axon and a browser of a test file's own, and the people at its windows. */
export interface Journey<Axon extends AxonProcess> extends OwnAxon<Axon> {
  /** A window that knows nobody yet; in English unless `look` says otherwise. */
  open(look?: BrowserContextOptions): Promise<WatchedPage>;
  /** A window of somebody who has signed in to the dashboard. */
  signedIn(role: Role, look?: BrowserContextOptions): Promise<WatchedPage>;
  /** A customer's window, at a page of the demo shop (`#/…`). */
  shopper(userId: string, hash: string): Promise<WatchedPage>;
}

/** Call at the top of a file: both are there before its tests begin, and gone after the last. */
export const journey = <Axon extends AxonProcess>(start: (options?: StartOptions) => Promise<Axon>): Journey<Axon> => {
  let opening: Promise<Browser>;
  let browser: Browser;
  beforeAll(() => {
    // Opens while Axon starts; what it says if it cannot is heard below.
    opening = openBrowser();
    opening.catch(() => undefined);
  });
  const own = ownAxon(start);
  beforeAll(async () => {
    browser = await opening;
  });
  afterAll(() => browser?.close());

  const open = async (look: BrowserContextOptions = {}) => openPage(await browser.newContext({ locale: 'en-US', ...look }));
  return {
    get axon() {
      return own.axon;
    },
    startAgain: own.startAgain,
    open,
    async signedIn(role, look) {
      const watched = await open(look);
      await signIn(watched.page, own.axon, role);
      return watched;
    },
    async shopper(userId, hash) {
      const watched = await open();
      await watched.page.addInitScript(`localStorage.setItem('shop.user', '${userId}')`);
      await watched.page.goto(own.axon.shopUrl + hash);
      return watched;
    },
  };
};
