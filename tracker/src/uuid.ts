/** UUIDv7: sorts by time. Plain http pages have no `randomUUID`; the address of a blob ends with one. */
export const uuidv7 = (): string =>
  // A time in ms has 11 hexadecimal digits until the year 2527. The random part is that of a version 4.
  `0${Date.now().toString(16)}-7`.replace(/.{8}/, '$&-') + (crypto.randomUUID?.() ?? URL.createObjectURL(new Blob())).slice(-21);
