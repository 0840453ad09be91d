import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { s3Blobs } from '../blobs.s3.ts';
import { sqsQueue } from '../queue.sqs.ts';
import { kinesisStream } from '../stream.kinesis.ts';
import { dynamodbDatabase } from '../table.dynamodb.ts';
import { env } from './env.ts';

/**
 * The AWS drivers, each made by a function of its own: a bundle holds only the clients its capability uses. Region,
 * credentials and endpoints come from the SDK's own variables, so LocalStack needs nothing special here.
 */
export const awsDrivers = () => ({
  clock: systemClock,
  random: systemRandom,
  database: dynamodbDatabase({ client: {}, prefix: env.tablePrefix() }),
});

export const awsEvents = () => ({ events: kinesisStream({ client: new KinesisClient({}), streamName: env.eventsStream() }) });

export const awsReleaseQueue = () => ({
  // The host in LocalStack's queue URLs does not resolve; AWS's own are the endpoint anyway.
  releaseQueue: sqsQueue({ client: new SQSClient({ useQueueUrlAsEndpoint: false }), queueUrl: env.releaseQueueUrl() }),
});

export const awsSpillQueue = () => ({
  spillQueue: sqsQueue({ client: new SQSClient({ useQueueUrlAsEndpoint: false }), queueUrl: env.spillQueueUrl() }),
});

export const awsBlobs = () => ({ blobs: s3Blobs({ client: new S3Client({}), bucket: env.blobsBucket() }) });

/**
 * The keys of the reservation engine as JSON lists, the signing one first: `[{"id": "a", "secret": "<base64url>"}]`. One signs
 * reservation tokens, with the other the payment provider signs its events. Asked for together: a cold start waits once.
 */
export const awsReservationKeys = async (): Promise<{ readonly tokenKeys: string; readonly paymentKeys: string }> => {
  const secrets = new SecretsManagerClient({});
  const read = async (id: string): Promise<string> => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    if (!SecretString) throw new Error(`The secret ${id} is empty`);
    return SecretString;
  };
  const [tokenKeys, paymentKeys] = await Promise.all([read(env.tokenSecretId()), read(env.paymentSecretId())]);
  return { tokenKeys, paymentKeys };
};
