import type { BrowserContext, Page } from 'playwright-core';
import { HOUR } from '#shared/clock.ts';
import type { Role } from '#shared/route.ts';
import type { AxonProcess } from './axon-process.ts';

/** A page and all it complained about: exceptions and console errors. */
export interface WatchedPage {
  readonly page: Page;
  readonly troubles: readonly string[];
}

export const openPage = async (context: BrowserContext): Promise<WatchedPage> => {
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  return { page, troubles };
};

/** Signs in to the dashboard as a person does: the button, then the role. */
export const signIn = async (page: Page, axon: AxonProcess, role: Role): Promise<void> => {
  await page.goto(axon.dashboardUrl);
  await page.getByTestId('sign-in').click();
  await page.locator(`button[value=${role}]`).click();
  await page.getByTestId('role-menu').waitFor();
};

/** An instant as forms take it: the clock on the store's wall, nine hours ahead of UTC. */
export const inStore = (at: number): string => new Date(at + 9 * HOUR).toISOString().slice(0, 16);
