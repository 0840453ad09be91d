import { customersApi } from '#functions/app/customers.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';

export const handler = awsApi(customersApi(awsDrivers()));
