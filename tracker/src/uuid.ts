/**
 * UUIDv7: sorts by time. Plain http pages have no `randomUUID`; the address of a blob ends with one.
 * @param time in ms, hexadecimal: 11 digits until the year 2527
 */
export const uuidv7 = (time = Date.now().toString(16)): string =>
  // The random part is that of a version 4.
  `0${time.slice(0, 7)}-${time.slice(7)}-7${(crypto.randomUUID?.() ?? URL.createObjectURL(new Blob())).slice(-21)}`;
