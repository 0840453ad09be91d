import { beginGiveaway, draw, FREEZE_AFTER } from '#functions/reservations/giveaway/draw.ts';
import { takePart } from '#functions/reservations/giveaway/take-part.ts';
import { reserve } from '#functions/reservations/reserve.ts';
import { sweep } from '#functions/reservations/sweep.ts';
import { countingDatabase, type TableCounts } from '#platform/table.counting.ts';
import { isAxonError } from '#shared/axon-error.ts';
import { MINUTE } from '#shared/clock.ts';
import { ACTIVITY, givesCoupons, openSale, type SaleOptions } from '#test/reservations/a-sale.ts';
import { shopper } from '#test/reservations/a-shopper.ts';
import type { Row } from './figures.ts';

/** An activity that gives coupons. */
const COUPONS = 'act_coupons';

/** A giveaway. */
const RAFFLE = 'act_raffle';
const ENTRIES = 1_000;
const WINNERS = 10;

/** A shard whose sale goes on: what a call costs once the first caches are warm. */
const aSale = async (options: SaleOptions) => {
  const sale = await openSale(options);
  const database = countingDatabase(sale.database);
  const deps = sale.server({ database });
  await shopper('first', deps).reserve();
  const cost = async (work: () => Promise<unknown>): Promise<TableCounts> => {
    database.reset();
    await work().catch((error: unknown) => {
      if (!isAxonError(error)) throw error;
    });
    return database.counts();
  };
  return { ...sale, deps, cost };
};

const rowOf = (what: string, { reads, readUnits, writes, writeUnits, indexWriteUnits }: TableCounts): Row => ({
  what,
  reads: String(reads),
  'read units': String(readUnits),
  writes: String(writes),
  'write units': String(writeUnits),
  'index write units': String(indexWriteUnits),
});

/** An entry, the same again, and the draw of a thousand. */
const giveawayCosts = async () => {
  const raffle = { id: RAFFLE, stock: 0, productId: undefined, price: undefined, giveaway: { winners: WINNERS } };
  const sale = await aSale({ stock: 1, others: [raffle] });
  const { deps, clock, cost } = sale;
  const activity = await deps.readActivity(RAFFLE);
  if (activity) await beginGiveaway(activity, deps);
  const enter = (user: number) => takePart({ activityId: RAFFLE, userId: `entrant-${user}` }, deps);
  await enter(0);
  const entered = await cost(() => enter(1));
  const again = await cost(() => enter(1));
  for (let user = 2; user < ENTRIES; user += 1) await enter(user);
  clock.at = (activity?.closesAt ?? 0) + FREEZE_AFTER;
  return { entered, again, drawn: await cost(() => draw(RAFFLE, deps)) };
};

/** What each outcome asks of the tables, as the counting wrapper of the Table port sees it. */
export const costs = async (): Promise<readonly Row[]> => {
  const open = await aSale({ stock: 10, others: [{ id: COUPONS, stock: 10, ...givesCoupons() }] });
  const kim = shopper('kim', open.deps);
  const won = await open.cost(() => reserve({ activityId: ACTIVITY, userId: 'kim' }, open.deps));
  const again = await open.cost(kim.reserve);
  const { reservationToken } = await kim.reserve();
  const prepared = await open.cost(() => kim.prepare(reservationToken));
  const window = await kim.prepare(reservationToken);
  const { paymentId } = await open.pay(window);
  const confirmed = await open.cost(() => kim.confirm(window, paymentId));
  const giver = { activityId: COUPONS };
  await shopper('first', open.deps, giver).claimCoupon();
  const issued = await open.cost(shopper('choi', open.deps, giver).claimCoupon);
  const coupon = await shopper('choi', open.deps, giver).claimCoupon();
  const choi = shopper('choi', open.deps);
  const { reservationToken: choiHolds } = await choi.reserve();
  const discounted = await open.cost(() => choi.prepare(choiHolds, coupon.id));
  await shopper('lee', open.deps).reserve();
  const cancelled = await open.cost(shopper('lee', open.deps).cancel);

  const sold = await aSale({ stock: 1 });
  await sold.cost(shopper('second', sold.deps).reserve);
  sold.clock.advance(300);
  const refusedWithMask = await sold.cost(shopper('park', sold.deps).reserve);
  const refused = await sold.cost(shopper('choi', sold.deps).reserve);
  sold.clock.advance(6 * MINUTE);
  const released = await sold.cost(() => sweep(sold.deps));
  const idle = await sold.cost(() => sweep(sold.deps));
  const giveaway = await giveawayCosts();
  return [
    rowOf('reserve: won', won),
    rowOf('reserve: again (double click)', again),
    rowOf('reserve: sold out', refused),
    rowOf('reserve: sold out, mask older than 250 ms', refusedWithMask),
    rowOf('reserve: coupon given', issued),
    rowOf('prepare', prepared),
    rowOf('prepare with a coupon', discounted),
    rowOf('confirm (sandbox provider uncounted)', confirmed),
    rowOf('cancel of a hold', cancelled),
    rowOf('sweep of one shard, one hold released, mask told', released),
    rowOf('sweep of one shard, nothing to do', idle),
    rowOf('giveaway: entered', giveaway.entered),
    rowOf('giveaway: again', giveaway.again),
    rowOf('giveaway: drawn, 1,000 entries, 10 winners', giveaway.drawn),
  ];
};
