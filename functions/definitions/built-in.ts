import type { EventDefinition } from './schema.ts';

type Property = EventDefinition['properties'][string];

const optional = (type: Property['type'], description: string): Property => ({ type, required: false, description });
const required = (type: Property['type'], description: string): Property => ({ type, required: true, description });

const builtIn = (
  name: string,
  trigger: EventDefinition['trigger'],
  rest: Pick<EventDefinition, 'description' | 'properties'> & { readonly serverOnly?: boolean },
): EventDefinition => ({ version: 1, status: 'ACTIVE', builtIn: true, serverOnly: false, name, trigger, ...rest });

const product = {
  productId: optional('string', 'Id of the product in the store'),
  price: optional('number', 'Price of one, in minor units'),
  quantity: optional('number', 'How many'),
};

/**
 * The events every store has. A browser's `purchase` is only what the page says of itself, so its trigger is CUSTOM: the
 * PURCHASE trigger, the Purchase step and all money belong to the server's own event.
 */
export const builtInDefinitions: readonly EventDefinition[] = [
  builtIn('PAGE_VIEW', 'PAGE_VIEW', {
    description: 'A page was shown. Campaign parameters (utm_*) and click ids of its address come with it.',
    properties: {},
  }),
  builtIn('CLICK', 'CLICK', {
    description: 'Something was clicked.',
    properties: {
      href: optional('string', 'Where the link leads'),
      element: optional('string', 'Tag, id and classes of what was clicked'),
      text: optional('string', 'Its label'),
      outbound: optional('boolean', 'The link leads to another site'),
      download: optional('boolean', 'The link leads to a file'),
    },
  }),
  builtIn('FORM_SUBMISSION', 'FORM_SUBMISSION', {
    description: 'A form was sent. Its values are never collected.',
    properties: { formId: optional('string', 'id or name of the form') },
  }),
  builtIn('SCROLL_DEPTH', 'SCROLL_DEPTH', {
    description: 'The visitor scrolled this far down.',
    properties: { percent: optional('number', '25, 50, 75, 90 or 100') },
  }),
  builtIn('IDENTIFY', 'IDENTIFY', {
    description: 'The visitor signed in: links visitor and customer. The customer id is a field of the event.',
    properties: {},
  }),
  builtIn('ALIAS', 'IDENTIFY', {
    description: 'Links the visitor to a customer without signing anybody in, as from a personal link in a newsletter.',
    properties: { customerId: required('string', "The store's own id of its customer") },
  }),
  builtIn('ENGAGEMENT', 'CUSTOM', {
    description: 'A page had been looked at for a while when it was left, hidden, or another came.',
    properties: { seconds: optional('number', 'How long it was visible') },
  }),
  builtIn('EVENTS_DROPPED', 'CUSTOM', {
    description: 'A browser had to drop its oldest events, because the collector could not be reached for long.',
    properties: { count: optional('number', 'How many') },
  }),
  builtIn('view_product', 'CUSTOM', { description: 'A product page was shown.', properties: product }),
  builtIn('search', 'CUSTOM', {
    description: 'The shop was searched.',
    properties: { query: optional('string', 'What was looked for'), results: optional('number', 'How many were found') },
  }),
  builtIn('add_to_cart', 'CUSTOM', { description: 'A product was put into the cart.', properties: product }),
  builtIn('checkout', 'CUSTOM', {
    description: 'The checkout began.',
    properties: { amount: optional('number', 'Sum of the cart, in minor units') },
  }),
  builtIn('purchase', 'CUSTOM', {
    description: 'The page says a purchase was made. Never counts as an order or as money: PURCHASE does, from the server.',
    properties: {
      orderId: optional('string', "The store's order id"),
      amount: optional('number', 'Sum of the order, in minor units'),
    },
  }),
  builtIn('RESERVATION_REFUSED', 'CUSTOM', {
    description: 'The shopper was told that no reservation is possible, and why.',
    properties: { reason: required('string', 'Error code the shopper saw, such as SOLD_OUT') },
  }),
  builtIn('RESERVE', 'RESERVE', { description: 'A place was reserved.', properties: {}, serverOnly: true }),
  builtIn('PURCHASE', 'PURCHASE', {
    description: 'An order was paid.',
    properties: { amount: optional('number', 'Captured amount in minor units') },
    serverOnly: true,
  }),
];
