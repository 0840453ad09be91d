import { drainSpill } from '#functions/app/collection.ts';
import { awsBlobs, awsEvents } from '#platform/aws/drivers.aws.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';

export const handler = scheduleHandler(drainSpill({ ...awsEvents(), ...awsBlobs() }));
