import { countEvents } from '#functions/app/realtime.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';
import { streamHandler } from '#platform/aws/sources.aws.ts';

export const handler = streamHandler(countEvents({ ...awsDrivers(), ...awsBlobs() }));
