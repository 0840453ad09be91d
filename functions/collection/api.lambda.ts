import { collectionApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsBlobs, awsDrivers, awsEvents, awsSpillQueue } from '#platform/aws/drivers.aws.ts';

export const handler = awsApi(collectionApi({ ...awsDrivers(), ...awsEvents(), ...awsBlobs(), ...awsSpillQueue() }));
