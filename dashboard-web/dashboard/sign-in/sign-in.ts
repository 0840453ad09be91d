import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { SiteConfig } from '../../api/config.ts';
import { type Member, memberOf } from './member.ts';

/** Who came, or why nobody did. */
export type Arrival =
  | { readonly state: 'member'; readonly member: Member }
  | { readonly state: 'nobody' }
  | { readonly state: 'failed'; readonly reason: string };

/** This page without query and hash: where the issuer sends its users back. */
const pageAddress = (): string => location.origin + location.pathname.replace(/index\.html$/, '');

/** Sign-in by OpenID Connect: code flow with PKCE. Tokens live in this tab's session storage only. */
export const createSignIn = (config: SiteConfig) => {
  const issuer = config.issuer.replace(/\/$/, '');
  const stores = { store: window.sessionStorage, prefix: 'axon.oidc.' };
  const users = new UserManager({
    authority: issuer,
    metadataUrl: `${issuer}/.well-known/openid-configuration`,
    client_id: config.clientId,
    redirect_uri: pageAddress(),
    post_logout_redirect_uri: pageAddress(),
    response_type: 'code',
    scope: 'openid',
    userStore: new WebStorageStateStore(stores),
    stateStore: new WebStorageStateStore(stores),
    // Renewal needs a refresh token (Cognito gives one); it happens when the old token is used, not by a hidden frame.
    automaticSilentRenew: false,
  });
  const arrivalOf = (user: User | null): Arrival =>
    user && (!user.expired || user.refresh_token)
      ? { state: 'member', member: memberOf(user.access_token) }
      : { state: 'nobody' };

  return {
    /** Called once at start: takes the answer of the issuer out of the address, if there is one. */
    arrive: async (): Promise<Arrival> => {
      const answer = new URLSearchParams(location.search);
      if (!answer.has('state')) return arrivalOf(await users.getUser());
      try {
        const user = await users.signinRedirectCallback();
        const hash = typeof user.state === 'string' ? user.state : '';
        history.replaceState(null, '', pageAddress() + hash);
        return arrivalOf(user);
      } catch (error) {
        history.replaceState(null, '', pageAddress());
        return { state: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
    },
    /** Leaves for the issuer and comes back to the same place. */
    start: (): Promise<void> => users.signinRedirect({ state: location.hash }),
    leave: async (): Promise<void> => {
      const metadata = await users.metadataService.getMetadata().catch(() => undefined);
      if (metadata?.end_session_endpoint === undefined) {
        await users.removeUser();
        location.assign(pageAddress());
        return;
      }
      // Cognito names its parameters differently from the standard; both are sent.
      await users.signoutRedirect({ extraQueryParams: { client_id: config.clientId, logout_uri: pageAddress() } });
    },
    /** The bearer token of now; renewed when it can be. */
    token: async (): Promise<string | undefined> => {
      const user = await users.getUser();
      if (user?.expired && user.refresh_token) return (await users.signinSilent().catch(() => null))?.access_token;
      return user?.access_token;
    },
  };
};
export type SignIn = ReturnType<typeof createSignIn>;
