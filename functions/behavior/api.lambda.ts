import { behaviorApi } from '#functions/app/behavior.ts';
import { openSearchQuestions } from '#functions/app/questions-opensearch.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';
import { systemClock } from '#shared/clock.ts';

export const handler = awsApi(behaviorApi({ clock: systemClock, questions: openSearchQuestions(awsSearch()) }));
