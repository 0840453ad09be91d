import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Running } from '../run/running.ts';
import { emulatedS3 } from './emulated-s3.ts';

const KEYS = { Bucket: 'axon-local-keys', Key: 'jwks.json' };

/** What the stage `local` is told of its surroundings (`lib/house/env.ts`). */
export const addressesFor = async ({ ports, docker }: Running): Promise<Readonly<Record<string, string>>> => {
  const site = `http://127.0.0.1:${ports.site}`;
  const jwks = `${site}/.well-known/jwks.json`;
  if (docker) await publishKeys(ports.aws, jwks);
  return {
    AXON_LOCAL_API_ROOT: `http://127.0.0.1:${ports.aws}/_aws/execute-api`,
    AXON_LOCAL_SITE_URL: site,
    // A function in a container does not reach this machine's loopback; it reaches the other containers by name.
    AXON_LOCAL_SEARCH_URL: docker ? 'http://search:9200' : `http://127.0.0.1:${ports.search}`,
    AXON_LOCAL_JWKS_URL: docker ? `http://aws:4566/${KEYS.Bucket}/${KEYS.Key}` : jwks,
  };
};

const publishKeys = async (port: number, jwks: string): Promise<void> => {
  const s3 = emulatedS3(port);
  const Body = await (await fetch(jwks)).text();
  await s3.send(new CreateBucketCommand({ Bucket: KEYS.Bucket }));
  await s3.send(new PutObjectCommand({ ...KEYS, Body, ContentType: 'application/json' }));
};
