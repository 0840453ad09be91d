import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate and its key as PEM, as a server of one's own has them. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const YEAR = 365 * 24 * 60 * 60 * 1000;

/** One DER element: tag, length, content. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, ...parts);
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const oid = (hex: string): Uint8Array => der(0x06, bytes(hex));
const utcTime = (at: number): Uint8Array =>
  der(
    0x17,
    Buffer.from(
      `${new Date(at)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';

/** A fresh certificate (X.509, RFC 5280) for `localhost` and 127.0.0.1 that nobody but itself vouches for. */
export const selfSigned = (): SelfSigned => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from('localhost')))));
  const alternatives = sequence(der(0x82, Buffer.from('localhost')), der(0x87, bytes('7f000001')));
  const now = Date.now();
  const body = sequence(
    der(0xa0, der(0x02, bytes('02'))),
    der(0x02, bytes('01')),
    ECDSA_SHA256,
    name,
    sequence(utcTime(now - YEAR), utcTime(now + YEAR)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid(SUBJECT_ALT_NAME), der(0x04, alternatives)))),
  );
  const signature = der(0x03, bytes('00'), sign('sha256', body, privateKey));
  const text = Buffer.from(sequence(body, ECDSA_SHA256, signature)).toString('base64');
  const lines = text.match(/.{1,64}/g) ?? [];
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
