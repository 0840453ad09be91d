import { createContext, useContext } from 'react';
import { isRefused, type Storefront, storefront } from '../../tracker/storefront/src/index.ts';
import type { SiteConfig } from '../api/config.ts';
import { Problem } from '../api/problem.ts';
import type { shopperTokens } from './shopper.ts';
import { visitorId } from './tracker.ts';

/** The reservation client, as any shop sets it up. */
export const createStorefront = ({ apiUrl }: SiteConfig, { token, forget }: ReturnType<typeof shopperTokens>): Storefront =>
  storefront({
    url: apiUrl,
    visitorId,
    token: (refused) => {
      if (refused) forget();
      return token();
    },
  });

type Outcome = Awaited<ReturnType<Storefront[keyof Omit<Storefront, 'now'>]>>;
type Refusal = Extract<Outcome, { readonly problem: unknown }>;

/** A refusal as the error this site's screens know. */
export const problemOf = ({ problem }: Refusal): Problem => new Problem(problem.status, problem);

/** What was asked for. @throws Problem for every refusal */
export const granted = <O extends Outcome>(outcome: O): Exclude<O, Refusal> => {
  if (isRefused(outcome)) throw problemOf(outcome);
  return outcome as Exclude<O, Refusal>;
};

const StorefrontContext = createContext<Storefront | undefined>(undefined);
export const StorefrontProvider = StorefrontContext.Provider;

export const useStorefront = (): Storefront => {
  const shop = useContext(StorefrontContext);
  if (shop === undefined) throw new Error('No StorefrontProvider above this component');
  return shop;
};
