import { realtimeApi } from '#functions/app/realtime.ts';
import { awsDrivers } from '#platform/aws.ts';
import { awsApi } from '#platform/lambda.aws.ts';

export const handler = awsApi(realtimeApi(awsDrivers()));
