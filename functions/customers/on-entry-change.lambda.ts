import { announceEntries } from '#functions/app/customers.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsDrivers, awsEvents } from '#platform/aws/drivers.aws.ts';
import { changesHandler } from '#platform/aws/sources.aws.ts';

export const handler = changesHandler(announceEntries({ ...awsDrivers(), ...awsEvents(), ...awsBlobs() }));
