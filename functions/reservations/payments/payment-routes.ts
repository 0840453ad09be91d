import { Answer, bytes, route } from '#shared/route.ts';
import { type PaymentEventDeps, receivePaymentEvent } from './payment-event.ts';
import { SIGNATURE_HEADER } from './signature.ts';

/** The payment provider's own door. */
export const paymentRoutes = {
  receivePaymentEvent: route({
    name: 'receivePaymentEvent',
    summary:
      'A payment provider tells that something happened under a merchant reference: JSON {"merchantReference", "paymentId"?}, signed in the header Axon-Signature (t=<epoch seconds>,v1=<hex HMAC-SHA256 of "t.body">). Send it again after every other answer than 204.',
    method: 'POST',
    path: '/v1/payments/events',
    who: 'provider',
    body: bytes,
    maxBody: 16_384,
    answers: { 204: null },
    errors: ['UNAUTHENTICATED', 'MALFORMED_JSON', 'INVALID_REQUEST', 'PAYMENT_UNKNOWN', 'TRY_AGAIN'],
    handle: async ({ body, client }, deps: PaymentEventDeps) => {
      await receivePaymentEvent({ signature: client.headers[SIGNATURE_HEADER], body }, deps);
      return new Answer(204, undefined);
    },
  }),
};
