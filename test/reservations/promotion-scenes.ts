import { deepStrictEqual } from 'node:assert/strict';
import { listCoupons } from '#functions/reservations/coupons/list-coupons.ts';
import { beginGiveaway } from '#functions/reservations/giveaway/draw.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { HOUR } from '#shared/clock.ts';
import { ScriptedProvider } from './a-provider.ts';
import { givesCoupons, OPENS, type OpenSale, openSale, PRICE } from './a-sale.ts';
import { shopper } from './a-shopper.ts';
import type { Scene } from './fault-scenes.ts';

const COUPONS = 'act_coupons';
const RAFFLE = 'act_raffle';
/** Longer than the provider's horizon. */
const closesAt = OPENS + 100 * HOUR;

const open = async () => {
  const provider = new ScriptedProvider();
  const others = [
    { id: COUPONS, stock: 2, closesAt, ...givesCoupons({ validUntil: closesAt }) },
    { id: RAFFLE, stock: 0, closesAt, productId: undefined, price: undefined, giveaway: { winners: 1 } },
  ];
  return { provider, sale: await openSale({ stock: 2, shards: 1, activity: { closesAt }, others, provider: () => provider }) };
};

const couponsOf = async ({ deps }: OpenSale) => (await listCoupons({ userId: 'kim', limit: 10 }, deps)).items;

/** As many as places given, one at most, and the one that was answered. */
const checkGiven = async (sale: OpenSale, answer: unknown): Promise<void> => {
  const given = (await sale.slots(COUPONS)).filter(({ state }) => state !== 'FREE');
  const ids = (await couponsOf(sale)).map(({ id }) => id);
  deepStrictEqual([given.map(({ claimId }) => claimId), given.length <= 1], [ids, true]);
  if (typeof answer === 'object' && answer !== null && 'id' in answer) deepStrictEqual(ids, [answer.id]);
};

/** Spoken for by the place whose price it lowered, and by nothing else. */
const checkApplied = async (sale: OpenSale): Promise<void> => {
  const applied = (await sale.slots()).filter(({ discount }) => discount !== undefined);
  const [coupon] = await couponsOf(sale);
  deepStrictEqual(
    [coupon?.state, coupon?.inUse, applied.map(({ amount = 0, discount = 0 }) => amount + discount)],
    ['ISSUED', applied.length === 1, applied.length === 1 ? [PRICE] : []],
  );
};

const checkEntered = async ({ deps }: OpenSale, answer: unknown): Promise<void> => {
  const entry = await deps.giveaways.entryOf(RAFFLE, 'kim');
  if (typeof answer !== 'object' || answer === null || !('reservation' in answer)) return;
  deepStrictEqual(answer.reservation, { entry: { entryId: entry?.entryId, enteredAt: entry?.enteredAt } });
};

/** Coupons and giveaways; every single fault is tried on each. */
export const promotionScenes: Readonly<Record<string, () => Promise<Scene>>> = {
  'a coupon is given': async () => {
    const scene = await open();
    const check = (answer: unknown) => checkGiven(scene.sale, answer);
    return { ...scene, check, act: (deps) => shopper('kim', deps, { activityId: COUPONS }).claimCoupon() };
  },
  'prepare with a coupon': async () => {
    const scene = await open();
    const { deps } = scene.sale;
    const { id } = await shopper('kim', deps, { activityId: COUPONS }).claimCoupon();
    const { reservationToken } = await shopper('kim', deps).reserve();
    return {
      ...scene,
      check: () => checkApplied(scene.sale),
      act: (faulty) => shopper('kim', faulty).prepare(reservationToken, id),
    };
  },
  'a giveaway is entered': async () => {
    const scene = await open();
    const activity = await scene.sale.deps.readActivity(RAFFLE);
    if (activity) await beginGiveaway(activity, scene.sale.deps);
    const check = (answer: unknown) => checkEntered(scene.sale, answer);
    return { ...scene, check, act: (deps) => takePart({ activityId: RAFFLE, userId: 'kim' }, deps) };
  },
};
