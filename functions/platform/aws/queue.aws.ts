import { SQSClient } from '@aws-sdk/client-sqs';
import { sqsQueue } from '../queue.sqs.ts';
import type { Queue } from '../queue.ts';
import { env } from './env.ts';

/**
 * The queue by the SDK's own variables. The host in LocalStack's queue URLs does not resolve; AWS's own are the endpoint
 * anyway.
 */
export const queueOf = (queueUrl: string): Queue =>
  sqsQueue({ client: new SQSClient({ useQueueUrlAsEndpoint: false }), queueUrl });

export const awsReleaseQueue = () => ({ releaseQueue: queueOf(env.releaseQueueUrl()) });
