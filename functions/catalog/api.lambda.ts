import { catalogApi } from '#functions/app/catalog.ts';
import { awsDrivers } from '#platform/aws.ts';
import { awsApi } from '#platform/lambda.aws.ts';

export const handler = awsApi(catalogApi(awsDrivers()));
