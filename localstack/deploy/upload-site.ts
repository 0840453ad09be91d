import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
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
export const uploadSite = async (ports: Ports, { siteBucket, siteConfig }: Deployed): Promise<void> => {
  const pages = join(ROOT, 'dashboard-web', 'dist');
  const tracker = join(ROOT, 'tracker', 'dist', 'axon.js');
  if (!existsSync(join(pages, 'dashboard')) || !existsSync(tracker))
    throw new Problem('deploy', 'Dashboard or tracker are not built. Build them: npm run build');
  const s3 = emulatedS3(ports.aws);
  const put = (file: string, key: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: siteBucket,
        Key: key,
        Body: readFileSync(file),
        ContentType: TYPES[extname(file)] ?? 'application/octet-stream',
        CacheControl: key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      }),
    );
  const files = globSync(join(pages, '**', '*')).filter((file) => statSync(file).isFile());
  await Promise.all(files.map((file) => put(file, relative(pages, file).split(sep).join('/'))));
  await put(tracker, new URL(String(siteConfig.trackerUrl), 'http://site').pathname.slice(1));
};
