import { definitionsApi } from '#functions/app/definitions.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';

export const handler = awsApi(definitionsApi(awsDrivers()));
