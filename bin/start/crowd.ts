import { setTimeout } from 'node:timers/promises';
import type { Availability } from '#functions/reservations/schema.ts';
import { MINUTE } from '#shared/clock.ts';
import { type Sale, type ShopperTools, walk } from '../simulate/shopper.ts';
import { createSale, type DemoOptions, type SaleDraft } from './demo.ts';

/** What the crowd shops for: activities of its own, so that the demo activity stays as the evaluator left it. */
const DRAFTS: readonly SaleDraft[] = [
  {
    name: 'Crowd: dawn sneakers · 새벽 스니커즈',
    stock: 1000,
    product: { name: 'Dawn sneakers · 새벽 스니커즈', description: '', category: 'Shoes', price: 89_000 },
  },
  {
    name: 'Crowd: rain jacket · 레인 재킷',
    stock: 400,
    product: { name: 'Rain jacket · 레인 재킷', description: '', category: 'Clothing', price: 129_000 },
  },
];
const APPETITE = { click: 0.62, reserve: 0.45, pay: 0.78 };
/** Mean pause between two shoppers of one activity. */
const PAUSE_MS = 700;
const CHECK_EVERY_MS = MINUTE / 2;

export interface CrowdOptions extends Omit<DemoOptions, 'folder' | 'origins'> {
  readonly writeKey: string;
  readonly baseUrl: string;
  readonly tools: ShopperTools;
  readonly report: (error: unknown, facts: Readonly<Record<string, unknown>>) => void;
}

/** Keeps shoppers walking through the shop's own doors until stopped. A sold-out sale is followed by a new one. */
export const startCrowd = (options: CrowdOptions): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const running = DRAFTS.map((draft) => keepShopping(draft, options, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
};

const keepShopping = async (draft: SaleDraft, options: CrowdOptions, stopping: AbortSignal): Promise<void> => {
  const { tools, report } = options;
  while (!stopping.aborted) {
    try {
      await shopUntilSoldOut(await openSale(draft, options), options, stopping);
    } catch (error) {
      if (stopping.aborted) return;
      report(error, { during: 'simulated crowd' });
      await pause(5000 * (0.5 + tools.draw()), stopping);
    }
  }
};

const shopUntilSoldOut = async (sale: Sale, { tools, report }: CrowdOptions, stopping: AbortSignal): Promise<void> => {
  let checkAt = tools.now() + CHECK_EVERY_MS;
  while (!stopping.aborted) {
    walk(sale, APPETITE, tools).catch((error: unknown) => {
      if (!stopping.aborted) report(error, { during: 'simulated shopper' });
    });
    await pause(PAUSE_MS * (0.3 + 1.4 * tools.draw()), stopping);
    if (tools.now() < checkAt) continue;
    checkAt = tools.now() + CHECK_EVERY_MS;
    const { remaining, held } = await tools.call<Availability>(`/v1/activities/${sale.activityId}/availability`);
    if (remaining + held === 0) return;
  }
};

/** The crowd's newest open sale with stock left, else a new one. */
const openSale = async (draft: SaleDraft, options: CrowdOptions): Promise<Sale> => {
  const { call, adminToken: token, baseUrl, writeKey } = options;
  const { items } = await call<{ items: readonly { activities: readonly { id: string; productId: string }[] }[] }>(
    `/v1/campaigns?status=ACTIVE&q=${encodeURIComponent(draft.name)}`,
    { token },
  );
  const known = items[0]?.activities[0];
  const left = known && (await call<Availability>(`/v1/activities/${known.id}/availability`));
  const activityId = known && left && left.remaining + left.held > 0 ? known.id : (await createSale(options, draft)).activityId;
  const { product } = await call<{ product: { id: string } }>(`/v1/shop/activities/${activityId}`);
  return { activityId, productId: product.id, writeKey, shopUrl: `${baseUrl}/shop/` };
};

const pause = (ms: number, signal: AbortSignal): Promise<void> => setTimeout(ms, undefined, { signal }).catch(() => undefined);
