/** Each 0 becomes four random bits, the 8 (the variant) keeps its upper two. */
const TAIL = '-7000-8000-000000000000';

/** UUIDv7: sorts by time. `getRandomValues` rather than `randomUUID`, which plain http pages lack. */
export const uuidv7 = (): string =>
  Date.now().toString(16).padStart(12, '0').replace(/.{8}/, '$&-') +
  TAIL.replace(/[08]/g, (digit) => {
    const [random = 0] = crypto.getRandomValues(new Uint8Array(1));
    return (+digit | (random & (+digit ? 3 : 15))).toString(16);
  });
