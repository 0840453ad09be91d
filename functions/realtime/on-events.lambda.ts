import { countEvents } from '#functions/app/realtime.ts';
import { awsBlobs, awsDrivers } from '#platform/aws.ts';
import { streamHandler } from '#platform/lambda-sources.ts';

export const handler = streamHandler(countEvents({ ...awsDrivers(), ...awsBlobs() }));
