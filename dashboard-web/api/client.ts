import createClient, { type Client } from 'openapi-fetch';
import { createContext, useContext } from 'react';
import type { Paths } from './contract.ts';
import { Problem } from './problem.ts';

export type Api = Client<Paths>;

interface ApiOptions {
  /** Root of the API, without a slash at its end. */
  readonly baseUrl: string;
  /** The caller's bearer token, asked for at every call. */
  readonly token?: () => Promise<string | undefined> | string | undefined;
  /** Told when the API no longer accepts the token. */
  readonly onUnauthenticated?: () => void;
}

/** A client that knows every path, parameter and answer of the API from the server's own route objects. */
export const createApi = ({ baseUrl, token, onUnauthenticated }: ApiOptions): Api => {
  const api = createClient<Paths>({ baseUrl });
  api.use({
    onRequest: async ({ request }) => {
      const bearer = await token?.();
      if (bearer !== undefined) request.headers.set('authorization', `Bearer ${bearer}`);
      return request;
    },
    onResponse: ({ response }) => {
      if (response.status === 401) onUnauthenticated?.();
    },
  });
  return api;
};

interface Settled<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's body. @throws Problem for every refusal and for a server that cannot be reached */
export const answerOf = async <T>(call: Promise<Settled<T>>): Promise<NonNullable<T>> => {
  const { data, error, response } = await call.catch((cause: unknown) => {
    throw new Problem(0, { title: cause instanceof Error ? cause.message : 'NETWORK' });
  });
  if (error !== undefined || data === undefined || data === null) throw new Problem(response.status, error);
  return data;
};

const ApiContext = createContext<Api | undefined>(undefined);
export const ApiProvider = ApiContext.Provider;

export const useApi = (): Api => {
  const api = useContext(ApiContext);
  if (api === undefined) throw new Error('No ApiProvider above this component');
  return api;
};
