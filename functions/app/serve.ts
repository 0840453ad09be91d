import { apiHandler } from '#platform/api/api-handler.ts';
import { authenticateByJwks } from '#platform/api/authenticate.jose.ts';
import { apiDoor } from '#platform/local/api-door.ts';
import { docsDoor } from '#platform/local/docs-door.ts';
import type { Door } from '#platform/local/door.ts';
import type { SourceHealth } from '#platform/local/event-source.ts';
import { DASHBOARD_CLIENT, LOCAL_ISSUER, type LocalIssuer, SHOP_AUDIENCE } from '#platform/local/issuer.ts';
import { startServer } from '#platform/local/server.ts';
import { signInDoor } from '#platform/local/sign-in-door.ts';
import type { Report } from '#platform/report.ts';
import type { RouteContract } from '#shared/route.ts';
import { serverKeys } from './access.ts';
import { embeddedApi } from './embedded-api.ts';
import type { EmbeddedDrivers } from './embedded-drivers.ts';
import { embeddedSources } from './embedded-sources.ts';
import { type ReservationEngine, reservationEngine } from './reservations.ts';

type Wrap<T> = (made: T) => T;
export interface Tamper {
  /** What those who call the API get. */
  readonly api?: Wrap<EmbeddedDrivers>;
  /** What the consumers of events and changes get. */
  readonly consumers?: Wrap<EmbeddedDrivers>;
  /** The engine both of them use. */
  readonly engine?: Wrap<ReservationEngine>;
}

/** Axon on one machine, up and running. */
export interface Embedded {
  readonly url: string;
  readonly issuer: LocalIssuer;
  /** How every consumer does. */
  health(): Promise<readonly SourceHealth[]>;
  /** Nobody is waiting for an answer, and hardly anybody has come lately. */
  isQuiet(): boolean;
  /** Lets requests and batches under way finish, then closes everything. */
  stop(): Promise<void>;
}

interface ServeOptions {
  readonly drivers: EmbeddedDrivers;
  readonly issuer: LocalIssuer;
  /** 0 = any free port. */
  readonly port: number;
  readonly report: Report;
  /** Further doors (static files, config), asked after the API's. */
  readonly doors: (url: string) => readonly Door[];
  readonly tamper?: Tamper | undefined;
}

const API_PREFIXES = ['/v1/', '/sandbox/'];

/** The API, its consumers and schedules on these drivers, which stay open when it stops. @throws PortUnavailable */
export const serve = async ({ drivers, issuer, port, report, doors, tamper }: ServeOptions): Promise<Embedded> => {
  const { random, gauges } = drivers;
  const made = reservationEngine(drivers);
  const engine = tamper?.engine?.(made) ?? made;
  const sources = embeddedSources(tamper?.consumers?.(drivers) ?? drivers, engine, report);
  const server = await startServer({
    port,
    report,
    doors: (given) => {
      const url = `http://127.0.0.1:${given}`;
      const jwksUrl = `${url}/.well-known/jwks.json`;
      const issuers = {
        members: { issuer: LOCAL_ISSUER, audience: DASHBOARD_CLIENT, jwksUrl },
        shoppers: { issuer: LOCAL_ISSUER, audience: SHOP_AUDIENCE, jwksUrl },
      };
      const authenticate = authenticateByJwks(issuers, serverKeys(drivers));
      const routes = embeddedApi(tamper?.api?.(drivers) ?? drivers, engine, sources);
      const handler = apiHandler({ routes, authenticate, report, allowedOrigins: [] });
      return [
        apiDoor({ handler, random, prefixes: API_PREFIXES, gaugeOf: gaugesOf(routes, gauges) }),
        signInDoor(issuer),
        docsDoor(),
        ...doors(url),
      ];
    },
  });
  for (const source of sources) source.start();
  return {
    url: `http://127.0.0.1:${server.port}`,
    issuer,
    health: () => Promise.all(sources.map((source) => source.health())),
    isQuiet: () => gauges.people.isQuiet() && gauges.pages.isQuiet(),
    stop: async () => {
      await server.stop();
      await Promise.all(sources.map((source) => source.stop()));
    },
  };
};

/** Where pages report what happened no person waits for the answer. */
const gaugesOf = (routes: readonly RouteContract[], { people, pages }: EmbeddedDrivers['gauges']) => {
  const pathsOfPages = new Set(routes.filter(({ who }) => who === 'writeKey').map(({ path }) => path));
  return (path: string) => (pathsOfPages.has(path) ? pages : people);
};
