import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readTrackerScript, TRACKER_CACHING } from '#lib/house/tracker-script.ts';
import { Problem } from '../problem.ts';
import { type Ports, ROOT } from '../settings.ts';
import { emulatedS3 } from './emulated-s3.ts';
import type { Deployed } from './outputs.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Puts the built pages and the tracker where CloudFront would fetch them. @throws Problem if they are not built */
export const uploadSite = async (ports: Ports, { siteBucket }: Deployed): Promise<void> => {
  const pages = join(ROOT, 'dashboard-web', 'dist');
  const tracker = readTrackerScript(join(ROOT, 'tracker', 'dist'));
  if (!existsSync(join(pages, 'dashboard')) || !tracker)
    throw new Problem('deploy', 'Dashboard or tracker are not built. Build them: npm run build');
  const s3 = emulatedS3(ports.aws);
  const put = (Key: string, Body: Buffer, CacheControl = 'no-cache') => {
    const ContentType = TYPES[extname(Key)] ?? 'application/octet-stream';
    return s3.send(new PutObjectCommand({ Bucket: siteBucket, Key, Body, ContentType, CacheControl }));
  };
  const putPage = (file: string) => {
    const key = relative(pages, file).split(sep).join('/');
    return put(key, readFileSync(file), key.startsWith('assets/') ? TRACKER_CACHING.versioned : 'no-cache');
  };
  const files = globSync(join(pages, '**', '*')).filter((file) => statSync(file).isFile());
  await Promise.all(files.map(putPage));
  await put(tracker.versionedPath.slice(1), tracker.body, TRACKER_CACHING.versioned);
  await put(tracker.newestPath.slice(1), tracker.body, TRACKER_CACHING.newest);
};
