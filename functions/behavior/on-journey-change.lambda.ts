import { indexJourneys } from '#functions/app/behavior.ts';
import { journeyIndexOpenSearch } from '#functions/behavior/journey-index.opensearch.ts';
import { awsSearch } from '#platform/aws/search.aws.ts';
import { changesHandler } from '#platform/aws/sources.aws.ts';

export const handler = changesHandler(indexJourneys(journeyIndexOpenSearch(awsSearch())));
