import { drainSpill } from '#functions/app/collection.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsEvents } from '#platform/aws/drivers.aws.ts';
import { scheduleHandler } from '#platform/aws/sources.aws.ts';

export const handler = scheduleHandler(drainSpill({ ...awsEvents(), ...awsBlobs() }));
