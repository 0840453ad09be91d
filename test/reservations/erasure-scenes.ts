import { deepStrictEqual } from 'node:assert/strict';
import { orderOf } from '#functions/customers/order-of-slot.ts';
import { orderStore } from '#functions/customers/order-store.ts';
import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { drawWinners, entriesHashOf } from '#functions/reservations/giveaway/draw-winners.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { SqliteFile } from '#platform/sqlite.ts';
import { sqliteDatabase } from '#platform/table.sqlite.ts';
import { HOUR } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { ACTIVITY, givesCoupons, MovedClock, OPENS, openSale, PRICE } from './a-sale.ts';
import { shopper } from './a-shopper.ts';
import { Erasures } from './an-erasure.ts';
import type { Scene } from './fault-scenes.ts';

const COUPONS = 'act_coupons';
const RAFFLE = 'act_raffle';
/** Longer than the provider's horizon. */
const closesAt = OPENS + 100 * HOUR;
const RAFFLE_CLOSES = OPENS + 2 * HOUR;
const NAME = 'kim "quoted" 김';
const who = { visitorId: 'browser-of-kim' };

const open = async () => {
  const provider = new ScriptedProvider();
  const file = new SqliteFile(':memory:');
  const database = sqliteDatabase(file, { clock: new MovedClock() });
  const others = [
    { id: COUPONS, stock: 2, closesAt, ...givesCoupons({ validUntil: closesAt }) },
    { id: RAFFLE, stock: 0, closesAt: RAFFLE_CLOSES, productId: undefined, price: undefined, giveaway: { winners: 2 } },
  ];
  const activity = { closesAt };
  const sale = await openSale({ stock: 2, shards: 1, activity, others, provider: () => provider, database });
  const raffle = await sale.deps.readActivity(RAFFLE);
  if (raffle) await beginGiveaway(raffle, sale.deps);
  const erasures = new Erasures({ file, activityIds: [ACTIVITY, COUPONS, RAFFLE] });
  const enter = (userId: string) => takePart({ activityId: RAFFLE, userId, ...who }, sale.deps);
  for (const userId of ['lee', NAME]) await enter(userId);
  const act: Scene['act'] = (_, faulty) => erasures.attempt(NAME, faulty);
  /** Begun again as the minute rule does, it ends; it looks for names itself. */
  const expectErased = async (): Promise<void> => deepStrictEqual(await erasures.attempt(NAME, database), true);
  return { provider, sale, act, expectErased };
};

/** The draw, as anybody may check it. */
const expectSound = async ({ deps }: Awaited<ReturnType<typeof open>>['sale'], entries: number): Promise<void> => {
  const drawn = await draw(RAFFLE, deps);
  const ids = (await deps.giveaways.frozen(RAFFLE, 0)) ?? [];
  const { items } = await deps.giveaways.winners(RAFFLE, { after: 0, limit: 10 });
  deepStrictEqual([drawn.state, drawn.entries, drawn.entriesHash], ['DRAWN', entries, entriesHashOf(ids)]);
  deepStrictEqual(
    items.map(({ entryId }) => entryId),
    drawWinners(ids, drawn.seed ?? '', drawn.winners),
  );
};

/** Somebody is erased; every single fault is tried on each. */
export const erasureScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'erasure of a shopper who paid with a coupon': async () => {
    const scene = await open();
    const { deps, database, slot, server } = scene.sale;
    const { id } = await shopper(NAME, deps, { activityId: COUPONS, ...who }).claimCoupon();
    const kim = shopper(NAME, deps, who);
    const window = await kim.prepare((await kim.reserve()).reservationToken, id);
    const { merchantReference, amount, currency } = window;
    const paymentId = scene.provider.capture(merchantReference, { paymentId: 'p', amount, currency });
    const order = await kim.confirm(window, paymentId);
    const sold = await slot(1);
    await orderStore(database).record(sold ? [orderOf(sold)] : []);
    const check = async (): Promise<void> => {
      await scene.expectErased();
      deepStrictEqual(await shopper(NAME, server()).confirm(window, paymentId), order);
      deepStrictEqual((await deps.coupons.get(id))?.claim?.claimId, merchantReference);
      deepStrictEqual((await orderStore(database).totalOf(ACTIVITY)).gmv, PRICE);
    };
    return { ...scene, check };
  },
  'erasure of an entrant before the draw': async () => {
    const scene = await open();
    const { clock } = scene.sale;
    const check = async (): Promise<void> => {
      await scene.expectErased();
      clock.at = Math.max(clock.at, RAFFLE_CLOSES + FREEZE_AFTER);
      await expectSound(scene.sale, 1);
    };
    return { ...scene, check };
  },
  'erasure of an entrant after the draw': async () => {
    const scene = await open();
    scene.sale.clock.at = RAFFLE_CLOSES + FREEZE_AFTER;
    await draw(RAFFLE, scene.sale.deps);
    const check = async (): Promise<void> => {
      await scene.expectErased();
      await expectSound(scene.sale, 2);
    };
    return { ...scene, check };
  },
};
