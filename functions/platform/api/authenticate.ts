import type { Caller, Who } from '#shared/route.ts';

/** A bearer token as it came, and the route's demand. Answers the caller, or throws UNAUTHENTICATED / FORBIDDEN. */
export type Authenticate = (who: Who, bearer: string | undefined) => Promise<Caller>;
