import type { Caller, Who } from '#shared/route.ts';

/** The id of the server key this text is now, or undefined. */
export type VerifyServerKey = (key: string) => Promise<string | undefined>;

/** A bearer token (for `serverKey`: the key) as it came, and the route's demand. Answers the caller, or throws UNAUTHENTICATED / FORBIDDEN. */
export type Authenticate = (who: Who, bearer: string | undefined) => Promise<Caller>;
