import { collectionApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsBlobs, awsDrivers, awsEvents } from '#platform/aws/drivers.aws.ts';
import { countingEvents } from '#platform/aws/outcome-metrics.powertools.ts';

export const handler = awsApi(countingEvents(collectionApi({ ...awsDrivers(), ...awsEvents(), ...awsBlobs() })));
