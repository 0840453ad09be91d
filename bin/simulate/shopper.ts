import type { CollectAnswer } from '#functions/collection/schema.ts';
import type { Random } from '#shared/random.ts';
import { ApiProblem, type CallApi } from './api-client.ts';

/** How far a simulated shopper goes, each a share of those who came so far (0..1). */
export interface Appetite {
  readonly click: number;
  readonly reserve: number;
  readonly pay: number;
}

export interface Sale {
  readonly activityId: string;
  readonly productId: string;
  readonly writeKey: string;
  /** Page the shopper is on; its host is the referrer's counterpart in the event. */
  readonly shopUrl: string;
}

export type Outcome = 'visited' | 'clicked' | 'reserved' | 'paid' | 'refused';

export interface ShopperTools {
  readonly call: CallApi;
  readonly random: Random;
  readonly now: () => number;
  /** A draw from [0, 1). */
  readonly draw: () => number;
}

/** The sandbox card that is approved. */
const GOOD_CARD = '4242424242424242';
const SOURCES = ['direct', 'instagram', 'naver', 'google', 'newsletter'];
/** What the shopper holds: viewport width and the browser's name for itself. */
const DEVICES = [
  {
    width: 390,
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1',
  },
  { width: 412, userAgent: 'Mozilla/5.0 (Linux; Android 16; SM-S931N) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36' },
  { width: 820, userAgent: 'Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1' },
  { width: 1440, userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' },
];

/** One shopper walks the shop's doors like a browser would: page view, click, reserve, prepare, pay, confirm. */
export const walk = async (sale: Sale, appetite: Appetite, tools: ShopperTools): Promise<Outcome> => {
  const { call, random, draw } = tools;
  const visitorId = random.id();
  const send = eventSender(sale, visitorId, tools);
  await send('PAGE_VIEW');
  if (draw() >= appetite.click) return 'visited';
  await send('CLICK', { text: 'Reserve' });
  if (draw() >= appetite.reserve) return 'clicked';
  const { token } = await call<{ token: string }>('/demo/shopper-tokens', { body: { userId: `shopper-${visitorId}` } });
  const reservation = await reserve({ sale, visitorId, token, call });
  if (!reservation) return 'refused';
  if (draw() >= appetite.pay) return 'reserved';
  await pay(reservation.reservationToken, token, call);
  return 'paid';
};

const reserve = async ({ sale, visitorId, token, call }: { sale: Sale; visitorId: string; token: string; call: CallApi }) => {
  try {
    return await call<{ reservationToken: string }>(`/v1/activities/${sale.activityId}/reservations`, {
      token,
      body: { productId: sale.productId, visitorId },
    });
  } catch (error) {
    if (error instanceof ApiProblem && error.status < 500) return undefined;
    throw error;
  }
};

const pay = async (reservationToken: string, token: string, call: CallApi): Promise<void> => {
  const window = await call<{ paymentToken: string; merchantReference: string; amount: number; currency: string }>(
    '/v1/reservations/prepare',
    { token, body: { reservationToken } },
  );
  const { merchantReference, amount, currency } = window;
  const { paymentId } = await call<{ paymentId: string }>('/sandbox/payments', {
    body: { merchantReference, amount, currency, card: GOOD_CARD },
  });
  await call('/v1/reservations/confirm', { token, body: { paymentToken: window.paymentToken, paymentId } });
};

const eventSender = (sale: Sale, visitorId: string, { call, random, now, draw }: ShopperTools) => {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(draw() * list.length)];
  const source = pick(SOURCES) ?? 'direct';
  const { width, userAgent } = pick(DEVICES) ?? {};
  const sessionId = random.id();
  const url = source === 'direct' ? sale.shopUrl : `${sale.shopUrl}?utm_source=${source}`;
  return async (name: string, props: Record<string, string> = {}): Promise<void> => {
    const at = now();
    const { activityId } = sale;
    const event = { id: random.id(), name, createdAt: at, visitorId, sessionId, activityId, url, width, locale: 'ko-KR', props };
    const answer = await call<CollectAnswer>(`/v1/e?k=${sale.writeKey}`, {
      body: { sentAt: at, events: [event] },
      headers: userAgent ? { 'user-agent': userAgent } : {},
    });
    if (answer.accepted !== 1) throw new Error(`${name} was not accepted: ${JSON.stringify(answer)}`);
  };
};
