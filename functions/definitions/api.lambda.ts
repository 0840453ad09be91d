import { definitionsApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/aws/api.aws.ts';

export const handler = awsApi(definitionsApi());
