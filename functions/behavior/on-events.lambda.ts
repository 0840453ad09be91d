import { advanceJourneys } from '#functions/app/behavior.ts';
import { awsBlobs, awsDrivers } from '#platform/aws.ts';
import { streamHandler } from '#platform/lambda-sources.ts';

export const handler = streamHandler(advanceJourneys({ ...awsDrivers(), ...awsBlobs() }));
