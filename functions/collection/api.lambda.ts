import { collectionApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsBlobs } from '#platform/aws/blobs-when-needed.ts';
import { awsDrivers, awsEvents } from '#platform/aws/drivers.aws.ts';
import { countingEvents } from '#platform/aws/outcome-metrics.powertools.ts';
import { awsSpillQueue } from '#platform/aws/spill-queue.ts';

const drivers = { ...awsDrivers(), ...awsEvents(), ...awsBlobs(), ...awsSpillQueue() };

export const handler = awsApi(countingEvents(collectionApi(drivers)));
