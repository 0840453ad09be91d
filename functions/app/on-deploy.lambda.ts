import { journeyTemplate } from '#functions/behavior/journey-index.opensearch.ts';
import { eventTemplate } from '#functions/collection/index-events.opensearch.ts';
import { deployHandler } from '#platform/aws/lambda-deploy.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';

const search = awsSearch();

/** Lays the indexes out before anything is written into them. */
export const handler = deployHandler(async () => {
  await search.putTemplate(eventTemplate);
  await search.putTemplate(journeyTemplate);
});
