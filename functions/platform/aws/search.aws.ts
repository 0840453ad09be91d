import { type OpenSearch, openSearch } from '../opensearch.ts';
import { env } from './env.ts';

/** OpenSearch of the stage; a file of its own because its client is large and few functions use it. */
export const awsSearch = (): OpenSearch => openSearch({ endpoint: env.searchEndpoint(), ...env.searchSigning() });
