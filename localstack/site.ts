import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { startServer } from '#platform/local/server.ts';
import { signInDoor } from '#platform/local/sign-in-door.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { bucketDoors } from './deploy/bucket-doors.ts';
import { ownSettings } from './settings.ts';

/** What Cognito and CloudFront are on AWS, as one server: signs people in and serves the pages from the site's bucket. */
const { home, ports } = ownSettings();
const key = await issuerKey(join(home, 'keys'));
const issuer = localIssuer({ key, clock: systemClock, random: systemRandom });
const server = await startServer({
  port: ports.site,
  doors: () => [signInDoor(issuer), ...bucketDoors({ s3: new S3Client({ forcePathStyle: true }), home })],
  report: (error, facts) => console.error(new Date().toISOString(), facts, error),
});
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
