import { customersApi } from '#functions/app/customers.ts';
import { awsDrivers } from '#platform/aws.ts';
import { awsApi } from '#platform/lambda.aws.ts';

export const handler = awsApi(customersApi(awsDrivers()));
