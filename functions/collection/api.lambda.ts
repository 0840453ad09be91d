import { collectionApi } from '#functions/app/collection.ts';
import { awsBlobs, awsDrivers, awsEvents } from '#platform/aws.ts';
import { awsApi } from '#platform/lambda.aws.ts';

export const handler = awsApi(collectionApi({ ...awsDrivers(), ...awsEvents(), ...awsBlobs() }));
