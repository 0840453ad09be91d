import { journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { deployHandler } from '#platform/aws/lambda-deploy.ts';
import { reportToLog } from '#platform/aws/report.powertools.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';
import { layOutIndexes } from './lay-out-indexes.ts';

const search = awsSearch();

/** Before anything is written into them. */
export const handler = deployHandler(() => layOutIndexes([eventTemplate, journeyTemplate], { search, report: reportToLog }));
