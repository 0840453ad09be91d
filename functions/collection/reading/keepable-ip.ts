const V4 = /^(?:::ffff:)?((\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3})$/i;
const V6 = /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/i;
const GROUPS = 8;

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/** The network of an IPv6 address; undefined if it is none. */
const networkOf6 = (ip: string): string | undefined => {
  if (!V6.test(ip)) return undefined;
  const [head = '', tail, more] = ip.toLowerCase().split('::');
  if (more !== undefined) return undefined;
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: Math.max(0, GROUPS - front.length - back.length) }, () => '0');
  const groups = tail === undefined ? front : [...front, ...zeros, ...back];
  return groups.length === GROUPS ? `${groups.slice(0, 3).join(':')}::` : undefined;
};

/**
 * What may be kept of an address: its network, which names a region and nobody (IPv4 without its last 8 bits, IPv6 without
 * its last 80), or all of it if the write key asks for that. Nothing of what is no address.
 */
export const keepableIp = (ip: string | undefined, isWholeKept = false): string | undefined => {
  if (ip === undefined) return undefined;
  const [, whole, network] = V4.exec(ip) ?? [];
  if (whole !== undefined) return isWholeKept ? whole : `${network}.0`;
  const network6 = networkOf6(ip);
  return network6 !== undefined && isWholeKept ? ip.toLowerCase() : network6;
};
