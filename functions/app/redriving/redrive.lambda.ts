import { KinesisClient } from '@aws-sdk/client-kinesis';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BEHAVIOR } from '#functions/behavior/on-events.ts';
import { REALTIME } from '#functions/realtime/on-events.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsEvents } from '#platform/aws/drivers.aws.ts';
import { env } from '#platform/aws/env.ts';
import { failedBatches } from '#platform/failures/failed-batches.kinesis.ts';
import { moveMessages } from '#platform/failures/move-messages.sqs.ts';
import { systemClock } from '#shared/clock.ts';
import { bindRoutes } from '#shared/route.ts';
import { redriveRoutes } from './redrive-routes.ts';
import { redriveStage } from './redrive-stage.ts';

// The host in LocalStack's queue URLs does not resolve; AWS's own are the endpoint anyway.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const kinesis = new KinesisClient({});
const streamName = env.eventsStream();
const given = (queueUrl: string) => failedBatches({ sqs, kinesis, streamName, queueUrl });
const drivers = {
  ...awsEvents(),
  clock: systemClock,
  failures: { [REALTIME]: given(env.countingFailuresUrl()), [BEHAVIOR]: given(env.journeyFailuresUrl()) },
  returnSpilled: moveMessages({ sqs, from: env.spillFailuresUrl(), to: env.spillQueueUrl() }),
};

export const handler = awsApi(bindRoutes(redriveRoutes, { redrive: () => redriveStage(drivers) }));
