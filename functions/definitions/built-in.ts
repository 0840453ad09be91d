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
  builtIn('PAGE_VIEW', 'PAGE_VIEW', { description: 'A page was shown.', properties: {} }),
  builtIn('CLICK', 'CLICK', {
    description: 'Something was clicked.',
    properties: { href: optional('string', 'Where the link leads'), selector: optional('string', 'What was clicked') },
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
