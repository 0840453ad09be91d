import { advanceJourneys } from '#functions/app/behavior.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { streamHandler } from '#platform/aws/sources.aws.ts';

export const handler = streamHandler(advanceJourneys({ ...awsDrivers(), ...awsBlobs() }));
