import { returnSpilled } from '#functions/app/collection.ts';
import { awsEvents } from '#platform/aws/drivers.aws.ts';
import { queueHandler } from '#platform/aws/sources.aws.ts';

export const handler = queueHandler(returnSpilled(awsEvents()));
