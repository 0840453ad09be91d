import { catalogApi } from '#functions/app/catalog.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';

export const handler = awsApi(catalogApi(awsDrivers()));
