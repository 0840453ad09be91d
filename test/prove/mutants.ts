/** One mistake somebody could make, as a change of the source. `$<name>` stands for the placeholder of a template string. */
export interface Mutant {
  readonly name: string;
  readonly changes: readonly Mistake[];
}

interface Mistake {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const SLOTS = 'reservations/stock/slot-store.ts';
const MASKS = 'reservations/stock/mask-store.ts';
const POINTERS = 'reservations/claims/pointer-store.ts';
const CHECK_COUPON = 'reservations/coupons/check-coupon.ts';
const FORGET_HOLDER = 'reservations/claims/forget-holder.ts';
const DISCOUNT = 'reservations/coupons/discount.ts';

const one = (name: string, file: string, [from, to]: readonly [string, string]): Mutant => ({
  name,
  changes: [{ file, from, to }],
});

const sourceOf = (text: string): string => text.replaceAll(/\$<([^>]+)>/g, (_, name) => `$\{${name}}`);

/** @returns the source with the mistake in it; undefined where it does not stand there exactly once, so the mutant is out of date */
export const mistaken = (source: string, { from, to }: Mistake): string | undefined => {
  const found = sourceOf(from);
  return source.split(found).length === 2 ? source.replace(found, () => sourceOf(to)) : undefined;
};

/** Every one of them must make a test fail. */
export const mutants: readonly Mutant[] = [
  one('a release does not look at the state', SLOTS, ["    equals('state', seen.state),\n", '']),
  one('a release does not look at the claim', SLOTS, ["    equals('claimId', seen.claimId),\n", '']),
  one('a place is given up while a payment is under way', 'reservations/release/vacate.ts', [
    "seen.state === 'HELD' ? 'none' : await stopPayment(seen, deps)",
    "seen.state !== 'HELD' && seen.deadline === 0 ? await stopPayment(seen, deps) : ('none' as const)",
  ]),
  one('a provider that cannot say counts as unpaid', 'reservations/release/vacate.ts', [
    "if (answer === 'voided') return 'none';",
    "if (answer !== 'paid') return 'none';",
  ]),
  one('a payment of any amount buys the place', 'reservations/payments/settle.ts', [
    "return slot.amount === payment.amount && slot.currency === payment.currency ? undefined : 'OTHER_AMOUNT';",
    'return undefined;',
  ]),
  one('preparing again extends the window', SLOTS, [
    "all(equals('claimId', claimId), equals('state', 'HELD'), above('expiresAt', now))",
    "all(equals('claimId', claimId), oneOf('state', ['HELD', 'PAYING']), above('expiresAt', now))",
  ]),
  one('the pointer is written without looking', POINTERS, [
    'pointers.write.put(pointer, unchanged)',
    'pointers.write.put(pointer)',
  ]),
  one('the own old slot stays held', POINTERS, [
    'if (giveUp && !isSameSlot(giveUp, claim)) entries.push(slots.entries.free(giveUp));',
    'if (giveUp && isSameSlot(giveUp, claim) && giveUp.deadline === 0) entries.push(slots.entries.free(giveUp));',
  ]),
  one('the same slot twice in one transaction', POINTERS, ['if (giveUp && !isSameSlot(giveUp, claim))', 'if (giveUp)']),
  one('"sold out" before the own claim was looked for', 'reservations/reserve.ts', [
    '  const mine = await findClaim(request, deps);\n  const answer =',
    '  if (!request.ticket && isSoldOut(mask)) return refuse(mask, readAt, deps);\n  const mine = await findClaim(request, deps);\n  const answer =',
  ]),
  one('money goes back without a record of it', 'reservations/payments/refund.ts', [
    'await deps.payments.oweRefund(claim, payment, deps.clock.now())',
    "({ ...claim, ...payment, id: '', kind: 'REFUND_DUE' as const, createdAt: 0, tries: 0 })",
  ]),
  one('no margin for skewed clocks', 'reservations/limits.ts', [
    'export const RELEASE_MARGIN = 5 * SECOND;',
    'export const RELEASE_MARGIN = 0 * SECOND;',
  ]),
  {
    name: 'the sweep releases whatever the time',
    changes: [
      {
        file: 'reservations/release/release.ts',
        from: "if (seen.deadline + RELEASE_MARGIN > deps.clock.now()) return 'early';",
        to: "if (seen.deadline + RELEASE_MARGIN < 0) return 'early';",
      },
      {
        file: 'reservations/release/sweep-sale.ts',
        from: '.filter(({ deadline }) => deadline <= latest)',
        to: '.filter(({ deadline }) => deadline <= latest + 1e12)',
      },
    ],
  },
  one('lost tickets are never listed again', 'reservations/stock/repair.ts', [
    'for (const number of lost) await',
    'for (const number of lost.slice(lost.length)) await',
  ]),
  one('a ticket on its way is taken for lost', 'reservations/limits.ts', [
    'export const TICKET_LOST_AFTER = 10 * SECOND;',
    'export const TICKET_LOST_AFTER = 0 * SECOND;',
  ]),
  one('nothing is repaired', 'reservations/release/sweep-sale.ts', [
    'swept.repairs += await repairShard({ sale, shard, free }, mask, deps);',
    'if (free.length > 1e9) swept.repairs += await repairShard({ sale, shard, free }, mask, deps);',
  ]),
  one('a lost counter starts at 0 again', 'reservations/stock/repair.ts', [
    '{ next: cap, cap, free: offered,',
    '{ next: 0, cap, free: [],',
  ]),
  {
    name: 'the mask is a plain bit',
    changes: [
      {
        file: MASKS,
        from: 'raise(activityId, `empty$<shard>`, version),',
        to: 'masks.update(keyOf(activityId), { set: { [`empty$<shard>`]: version * 0 + 1e9 } }).then(() => undefined),',
      },
      {
        file: MASKS,
        from: 'raise(activityId, `push$<shard>`, version),',
        to: 'masks.update(keyOf(activityId), { set: { [`empty$<shard>`]: version * 0 } }).then(() => undefined),',
      },
    ],
  },
  one('the mask starts with nothing pushed', MASKS, ['[`push$<shard>`, version],', '[`push$<shard>`, version * 0],']),
  one('effects are keyed by number and generation', 'customers/order-of-slot.ts', [
    'id: slot.claimId,',
    'id: `$<slot.number>-$<slot.generation>`,',
  ]),
  one('events are keyed by number and generation', 'customers/order-of-slot.ts', [
    'id: `$<slot.claimId>-$<slot.state>`,',
    'id: `$<slot.number>-$<slot.generation>-$<slot.state>`,',
  ]),
  one('a coupon is applied without looking who else did', 'reservations/coupons/coupon-store.ts', [
    "all(equals('userId', seen.userId), seen.claim ? equals(['claim', 'claimId'], seen.claim.claimId) : absent('claim'))",
    "equals('userId', seen.userId)",
  ]),
  one('a coupon whose payment is open counts as free', 'reservations/coupons/coupon-of.ts', [
    "return slot.state === 'CONFIRMED' ? 'used' : 'inUse';",
    "return slot.state === 'CONFIRMED' ? 'used' : 'free';",
  ]),
  one('a coupon is used once somebody goes to pay', 'reservations/coupons/coupon-of.ts', [
    "if (!claim || !carries(slot, claim)) return 'free';",
    "if (!claim) return 'free';\n  if (!carries(slot, claim)) return 'used';",
  ]),
  one('the price is lowered, the coupon left as it is', SLOTS, [
    'payable(claim, now)),\n        coupon,\n',
    "payable(claim, now)),\n        ...(coupon.kind === 'put' ? [coupon] : []),\n",
  ]),
  one('a coupon is given by a write of its own', POINTERS, [
    '...(coupon ? [coupon] : [])',
    '...(coupon && giveUp ? [coupon] : [])',
  ]),
  one('a coupon that was used is free again', 'reservations/coupons/coupon-of.ts', [
    "return slot.state === 'CONFIRMED' ? 'used' : 'inUse';",
    "return slot.state === 'CONFIRMED' ? 'free' : 'inUse';",
  ]),
  one('a coupon is used after it has expired', CHECK_COUPON, ['if (validUntil <= deps.clock.now())', 'if (validUntil <= 0)']),
  one("somebody else's coupon is used", CHECK_COUPON, [
    "if (coupon?.userId !== userId) throw new AxonError('COUPON_NOT_FOUND', { couponId });",
    "if (!coupon) throw new AxonError('COUPON_NOT_FOUND', { couponId });",
  ]),
  one('a coupon is used for less than its least order', DISCOUNT, [
    'if (order.price < terms.minOrderAmount)',
    'if (order.price < 0)',
  ]),
  one('a coupon is used for a product of another category', DISCOUNT, [
    'const isOther = terms.category !== undefined &&',
    'const isOther = terms.category === order.category &&',
  ]),
  one('a coupon of another currency is used', DISCOUNT, [
    "if (order.currency !== terms.currency) return 'CURRENCY';",
    "if (order.currency === '') return 'CURRENCY';",
  ]),
  one('a coupon takes off more than the price', DISCOUNT, [
    'return Math.min(discount.amount, price);',
    'return discount.amount;',
  ]),
  one('a share takes off more than it may', DISCOUNT, ['Math.min(share, maxDiscount, price)', 'Math.min(share, price)']),
  one('a share is rounded up', DISCOUNT, [
    'Math.floor(((price % WHOLE) * basisPoints) / WHOLE)',
    'Math.ceil(((price % WHOLE) * basisPoints) / WHOLE)',
  ]),
  one('a coupon lowers the price of a place that pays already', SLOTS, [
    "slots.write.update(slotKey(claim), { set: { state: 'PAYING', ...terms } }, payable(claim, now)),",
    "slots.write.update(slotKey(claim), { set: { state: 'PAYING', ...terms } }, equals('claimId', claim.claimId)),",
  ]),
  one('a coupon that was dropped stays on the place', SLOTS, [
    "...(dropCoupon && { remove: ['couponId'] })",
    '...(dropCoupon && { remove: [] })',
  ]),
  one('a hold with a coupon goes to pay at the full price', SLOTS, [
    "all(payable(claim, now), absent('couponId'))",
    'payable(claim, now)',
  ]),
  one('whether a coupon fits is not asked before a place is taken', 'reservations/coupons/issue.ts', [
    'if (couponId !== undefined && activity) await checkCoupon(',
    "if (couponId === '' && activity) await checkCoupon(",
  ]),
  one('a coupon in use that has run out is shown as expired', 'reservations/coupons/coupon-of.ts', [
    "row.validUntil > now || use === 'inUse'",
    'row.validUntil > now',
  ]),
  one('a coupon makes an order', 'customers/order-of-slot.ts', [
    "state === 'CONFIRMED' && issuedCouponId === undefined;",
    "state === 'CONFIRMED' && issuedCouponId !== '';",
  ]),
  one('somebody enters a giveaway twice', 'reservations/giveaway/entry-store.ts', [
    "...entryKey(activityId, entry.userId) }, absent('entryId'))",
    '...entryKey(activityId, entry.userId) })',
  ]),
  one('a giveaway is drawn before its entries are final', 'reservations/giveaway/draw.ts', [
    'isDue: at <= now, at',
    'isDue: at <= now + FREEZE_AFTER, at',
  ]),
  one('a giveaway is drawn before its gate has heard of the end', 'reservations/giveaway/draw.ts', [
    'gate.activityVersion < version)',
    'gate.activityVersion < 0)',
  ]),
  one('a gate that was told late counts as closed in time', 'reservations/giveaway/draw.ts', [
    "const closed = status === 'ENDED' ? copiedAt : Math.max(closesAt, copiedAt);",
    "const closed = status === 'ENDED' ? endedAt : closesAt;",
  ]),
  one('somebody enters long after being let in', 'reservations/giveaway/enter.ts', [
    'const { readAt } = await checkGate({ activityId }, MASK_USABLE, deps);',
    'const readAt = deps.clock.now();',
  ]),
  one('an answer about the gate that was long on its way lets somebody in', 'reservations/giveaway/enter.ts', [
    'if (deps.clock.now() > readAt + MASK_USABLE) throw',
    'if (deps.clock.now() < readAt) throw',
  ]),
  one('two who draw count one step twice', 'reservations/giveaway/draw-store.ts', [
    "next.step === 0 ? absent('step') : equals('step', next.step - 1)",
    "next.step === 0 ? absent('step') : undefined",
  ]),
  one('a run of entries begins where the last one ended', 'reservations/giveaway/entry-store.ts', [
    'items.filter(({ key }) => key !== after)',
    "items.filter(({ key }) => key !== '')",
  ]),
  one('the winners are told before all of them are written down', 'reservations/giveaway/giveaway-routes.ts', [
    "if (state !== 'DRAWN') return { items: [] };",
    "if (state === 'OPEN') return { items: [] };",
  ]),
  one('the seed is told before the draw', 'reservations/giveaway/draw.ts', ["...(state === 'DRAWN' && { seed })", 'seed']),
  one('one winner too few is kept of every run', 'reservations/giveaway/draw-steps.ts', [
    'best: best.slice(0, row.winners)',
    'best: best.slice(0, Math.max(1, row.winners - 1))',
  ]),
  one('the last winner of a step wins again', 'reservations/giveaway/draw-steps.ts', [
    "[lastScore, lastWinner, '']) > 0",
    "[lastScore, lastWinner, '']) >= 0",
  ]),
  one('who won is told before all winners are written down', 'reservations/giveaway/list-entrants.ts', [
    "if (!isDrawn) return 'ENTERED';",
    "if (!isDrawn && rank === undefined) return 'ENTERED';",
  ]),
  one('a rank makes an event of an entry again', 'customers/on-entry-change.ts', [
    'if (before || after?.enteredAt === undefined || after.isErased) continue;',
    'if (after?.enteredAt === undefined || after.isErased) continue;',
  ]),
  one('an order is written with the name of somebody erased', FORGET_HOLDER, [
    'else if (isTheirs && !(await forgetOrder(pointer.claimId, pseudonym))) return',
    'else if (isTheirs && !(await forgetOrder(pointer.claimId, pseudonym)) && pseudonym === userId) return',
  ]),
  one('the coupon of somebody erased keeps the name if its list lags', FORGET_HOLDER, [
    'await holders.renameCoupon(slot.issuedCouponId, { userId, pseudonym });',
    'await Promise.resolve();',
  ]),
  one('somebody erased is led to no open place any more', FORGET_HOLDER, [
    "slot?.claimId === pointer.claimId && slot.state !== 'FREE';",
    "slot?.claimId === pointer.claimId && slot.state === 'CONFIRMED';",
  ]),
  one('an activity whose row is gone goes on being sold', 'reservations/release/sweep-sale.ts', [
    'else await deps.masks.pause(activityId, deps.clock.now());',
    "else if (activityId === '') await deps.masks.pause(activityId, deps.clock.now());",
  ]),
  {
    name: 'somebody erased leaves the audit before the place is settled',
    changes: [
      {
        file: FORGET_HOLDER,
        from: '  const outcome = await leavePlace(who, deps);\n',
        to: '  await deps.holders.renameInAudit(who.activityId, who.userId, who.pseudonym);\n  const outcome = await leavePlace(who, deps);\n',
      },
      { file: FORGET_HOLDER, from: "  if (outcome !== 'open') await", to: "  if (who.userId === '') await" },
    ],
  },
  one('a decision is written with the name of somebody erased', 'reservations/entries/audit-store.ts', [
    '[audit.write.put(row), still]',
    '[audit.write.put(row)]',
  ]),
  one('somebody erased leaves a giveaway that is being drawn', 'reservations/giveaway/entrant-store.ts', [
    "        draws.write.check(drawKey(activityId), equals('state', 'OPEN')),\n",
    '',
  ]),
  one('somebody erased between two clicks is an alarm', 'reservations/giveaway/enter.ts', [
    "if (!first) throw new AxonError('TRY_AGAIN', { retryAfter: RETRY_SOON });",
    "if (!first) throw new AxonError('INTERNAL');",
  ]),
];
