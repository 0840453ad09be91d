import { indexJourneys } from '#functions/app/behavior.ts';
import { journeyIndexOpenSearch } from '#functions/behavior/journey-index.opensearch.ts';
import { awsSearch } from '#platform/aws-search.ts';
import { changesHandler } from '#platform/lambda-sources.ts';

export const handler = changesHandler(indexJourneys(journeyIndexOpenSearch(awsSearch())));
