import { accessApi } from '#functions/app/access.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsDrivers } from '#platform/aws/drivers.aws.ts';

export const handler = awsApi(accessApi(awsDrivers()));
