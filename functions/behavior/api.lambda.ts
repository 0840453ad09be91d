import { behaviorApi } from '#functions/app/behavior.ts';
import { questionsNotInstalled } from '#functions/app/questions-not-installed.ts';
import { openSearchQuestions } from '#functions/app/questions-opensearch.ts';
import { awsApi } from '#platform/aws/api.aws.ts';
import { env } from '#platform/aws/env.ts';
import { countingSearchOff } from '#platform/aws/outcome-metrics.powertools.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';
import { systemClock } from '#shared/clock.ts';

const questions = env.hasSearch() ? openSearchQuestions(awsSearch()) : questionsNotInstalled;

export const handler = awsApi(countingSearchOff(behaviorApi({ clock: systemClock, questions })));
