import { KinesisClient } from '@aws-sdk/client-kinesis';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { kinesisStream } from '../stream.kinesis.ts';
import { dynamodbDatabase } from '../table.dynamodb.ts';
import { env } from './env.ts';

/**
 * The AWS drivers, each made by a function of its own: a bundle holds only the clients its capability uses. Region,
 * credentials and endpoints come from the SDK's own variables, so LocalStack needs nothing special here.
 * What an ordinary call does not use is loaded by its first use: `blobs-when-needed.ts`, `spill-queue.ts`.
 */
export const awsDrivers = () => ({
  clock: systemClock,
  random: systemRandom,
  database: dynamodbDatabase({ client: {}, prefix: env.tablePrefix() }),
});

export const awsEvents = () => ({ events: kinesisStream({ client: new KinesisClient({}), streamName: env.eventsStream() }) });
