import { serverKeys } from '#functions/app/access.ts';
import { customersApi } from '#functions/app/customers.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';

const drivers = awsDrivers();

export const handler = awsApi(customersApi(drivers), serverKeys(drivers));
