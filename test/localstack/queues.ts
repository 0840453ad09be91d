import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

/** The host in LocalStack's queue URLs does not resolve. */
export const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });

/** Addresses of the stage's queues whose names hold this. */
export const queuesNamed = async (name: string): Promise<readonly string[]> => {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return QueueUrls.filter((url) => url.includes(name));
};

/** Messages that lie in a queue and are nobody's at the moment. */
export const messagesIn = async (QueueUrl: string): Promise<number> => {
  const AttributeNames = ['ApproximateNumberOfMessages'] as const;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }));
  return Number(Attributes?.ApproximateNumberOfMessages);
};
