import { env } from './env.ts';
import { queueWhenNeeded } from './when-needed.ts';

/** Used only while the stream refuses. */
export const awsSpillQueue = () => {
  const queueUrl = env.spillQueueUrl();
  return { spillQueue: queueWhenNeeded(async () => (await import('./queue.aws.ts')).queueOf(queueUrl)) };
};
