import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignDetail, Product } from '#functions/catalog/schema.ts';
import type { WriteKey } from '#functions/collection/schema.ts';
import { type Clock, DAY } from '#shared/clock.ts';
import type { CallApi } from '../simulate/api-client.ts';

/** What a new installation starts with: a write key for the demo shop and one open activity with a stock of 100. */
export interface Demo {
  readonly writeKey: string;
  readonly campaignId: string;
  readonly activityId: string;
}

export interface DemoOptions {
  readonly call: CallApi;
  readonly adminToken: string;
  readonly clock: Clock;
  /** Data folder; the ids are kept in its `demo.json`. */
  readonly folder: string;
  /** Origins the demo shop is served from. */
  readonly origins: readonly string[];
}

/** Makes the demo through the same doors as everyone, once per data folder; a demo that is over is made anew. */
export const prepareDemo = async (options: DemoOptions): Promise<Demo> => {
  const { folder } = options;
  const kept = readKept(folder);
  const writeKey = await openWriteKey(options, kept?.writeKey);
  const sale = (await stillOpen(options, kept)) ?? (await createDemoSale(options));
  const demo = { writeKey, ...sale };
  keep(folder, demo);
  return demo;
};

/** The product, campaign and activity that everyone sees first. */
const createDemoSale = async (options: DemoOptions): Promise<Omit<Demo, 'writeKey'>> =>
  createSale(options, {
    product: {
      name: 'Hanbit lamp · 한빛 램프',
      description: 'A hundred lamps, first come, first served. 선착순 백 개.',
      category: 'Home',
      price: 39_000,
    },
    name: 'First hundred · 선착순 100',
    stock: 100,
  });

export interface SaleDraft {
  readonly product: { readonly name: string; readonly description: string; readonly category: string; readonly price: number };
  readonly name: string;
  readonly stock: number;
}

/** Creates and publishes a campaign with one activity, open for 30 days. */
export const createSale = async (
  { call, adminToken: token, clock }: Pick<DemoOptions, 'call' | 'adminToken' | 'clock'>,
  { product: productDraft, name, stock }: SaleDraft,
): Promise<Omit<Demo, 'writeKey'>> => {
  const opensAt = clock.now();
  const product = await call<Product>('/v1/products', { token, body: productDraft });
  const activity = { name, type: 'FIRST_COME_FIRST_SERVE', productId: product.id, stock, opensAt, closesAt: opensAt + 30 * DAY };
  const campaign = await call<CampaignDetail>('/v1/campaigns', { token, body: { name, activities: [activity] } });
  await call(`/v1/campaigns/${campaign.id}/publish`, { token, body: { version: campaign.version } });
  return { campaignId: campaign.id, activityId: campaign.activities[0]?.id ?? '' };
};

const stillOpen = async ({ call, adminToken: token, clock }: DemoOptions, kept: Demo | undefined) => {
  if (!kept) return undefined;
  const campaign = await call<CampaignDetail>(`/v1/campaigns/${kept.campaignId}`, { token }).catch(() => undefined);
  const [activity] = campaign?.activities ?? [];
  if (!activity || activity.status === 'ENDED' || activity.closesAt <= clock.now()) return undefined;
  return { campaignId: kept.campaignId, activityId: activity.id };
};

/** The demo shop's key follows the port: its allow-list is set at every start. */
export const openWriteKey = async (
  { call, adminToken: token, origins }: Pick<DemoOptions, 'call' | 'adminToken' | 'origins'>,
  key?: string,
): Promise<string> => {
  const label = 'Demo shop';
  if (key) {
    const kept = await call<WriteKey>(`/v1/write-keys/${key}`, { method: 'PUT', token, body: { label, origins } }).catch(
      () => undefined,
    );
    if (kept && !kept.revoked) return key;
  }
  return (await call<WriteKey>('/v1/write-keys', { token, body: { label, origins } })).key;
};

const demoFile = (folder: string) => join(folder, 'demo.json');

const readKept = (folder: string): Demo | undefined => {
  try {
    return JSON.parse(readFileSync(demoFile(folder), 'utf8'));
  } catch {
    return undefined;
  }
};

const keep = (folder: string, demo: Demo): void => {
  writeFileSync(`${demoFile(folder)}.new`, JSON.stringify(demo));
  renameSync(`${demoFile(folder)}.new`, demoFile(folder));
};
