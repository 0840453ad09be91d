import { recordOrders } from '#functions/app/customers.ts';
import { awsBlobs, awsDrivers, awsEvents } from '#platform/aws.ts';
import { changesHandler } from '#platform/lambda-sources.ts';

export const handler = changesHandler(recordOrders({ ...awsDrivers(), ...awsEvents(), ...awsBlobs() }));
