import { collectionApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsBlobs, awsDrivers, awsEvents, awsSpillQueue } from '#platform/aws/drivers.aws.ts';
import { countingEvents } from '#platform/aws/outcome-metrics.powertools.ts';

const drivers = { ...awsDrivers(), ...awsEvents(), ...awsBlobs(), ...awsSpillQueue() };

export const handler = awsApi(countingEvents(collectionApi(drivers)));
