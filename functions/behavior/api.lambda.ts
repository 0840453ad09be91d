import { behaviorApi } from '#functions/app/behavior.ts';
import { openSearchQuestions } from '#functions/app/questions-opensearch.ts';
import { awsSearch } from '#platform/aws-search.ts';
import { awsApi } from '#platform/lambda.aws.ts';
import { systemClock } from '#shared/clock.ts';

export const handler = awsApi(behaviorApi({ clock: systemClock, questions: openSearchQuestions(awsSearch()) }));
