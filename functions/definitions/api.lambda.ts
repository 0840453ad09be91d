import { definitionsApi } from '#functions/app/collection.ts';
import { awsApi } from '#platform/lambda.aws.ts';

export const handler = awsApi(definitionsApi());
