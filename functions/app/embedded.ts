import { apiHandler } from '#platform/api/api-handler.ts';
import { authenticateByJwks } from '#platform/api/authenticate.jose.ts';
import { apiDoor } from '#platform/local/api-door.ts';
import { blamingTheFolder, type DataFolder, HalfRebuilt, holdDataFolder, resetDataFolder } from '#platform/local/data-folder.ts';
import { docsDoor } from '#platform/local/docs-door.ts';
import type { Door } from '#platform/local/door.ts';
import type { SourceHealth } from '#platform/local/event-source.ts';
import { DASHBOARD_CLIENT, LOCAL_ISSUER, type LocalIssuer, localIssuer, SHOP_AUDIENCE } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { startServer } from '#platform/local/server.ts';
import { signInDoor } from '#platform/local/sign-in-door.ts';
import type { Report } from '#platform/report.ts';
import type { RouteContract } from '#shared/route.ts';
import { serverKeys } from './access.ts';
import { forgetStaging, isHalfPublished } from './archive/staging.ts';
import { refillJourneyIndex } from './behavior.ts';
import { embeddedApi } from './embedded-api.ts';
import { type EmbeddedDrivers, type EmbeddedWorld, openEmbeddedDrivers } from './embedded-drivers.ts';
import { embeddedSources } from './embedded-sources.ts';
import { reservationEngine } from './reservations.ts';

export interface EmbeddedOptions extends EmbeddedWorld {
  readonly folder: DataFolder;
  /** 0 = any free port. */
  readonly port: number;
  readonly report: Report;
  /** Deletes what the folder holds before starting. */
  readonly reset?: boolean;
  /** Further doors (static files, config), asked after the API's. */
  readonly doors: (url: string) => readonly Door[];
  /** Puts something between Axon and its drivers. No command does; tests let drivers fail. */
  readonly tamper?: Tamper | undefined;
}

type Wrap = (drivers: EmbeddedDrivers) => EmbeddedDrivers;
export interface Tamper {
  /** What those who call the API get. */
  readonly api: Wrap;
  /** What the consumers of events and changes get. */
  readonly consumers: Wrap;
}

/** Axon on one machine, up and running. */
export interface Embedded {
  readonly url: string;
  readonly issuer: LocalIssuer;
  /** How every consumer does. */
  health(): Promise<readonly SourceHealth[]>;
  /** Lets requests and batches under way finish, then closes everything. */
  stop(): Promise<void>;
}

const API_PREFIXES = ['/v1/', '/sandbox/'];

/**
 * Starts the whole product in this process.
 * @throws DataFolderInUse, DataFolderUnusable, HalfRebuilt, PortUnavailable
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const { folder, clock, random, report } = options;
  const hold = holdDataFolder(folder);
  const undo: (() => unknown)[] = [() => hold.release()];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    if (options.reset) resetDataFolder(folder);
    if (isHalfPublished(folder.rebuild)) throw new HalfRebuilt(folder.path);
    forgetStaging(folder.rebuild);
    const drivers = await openEmbeddedDrivers(folder, { clock, random });
    undo.push(() => drivers.close());
    const engine = reservationEngine(drivers);
    const { tamper } = options;
    const sources = embeddedSources(tamper?.consumers(drivers) ?? drivers, engine, report);
    undo.push(() => Promise.all(sources.map((source) => source.stop())));
    const issuer = localIssuer({ key: await issuerKey(folder.keys), clock, random });
    const server = await startServer({
      port: options.port,
      report,
      doors: (port) => {
        const url = `http://127.0.0.1:${port}`;
        const jwksUrl = `${url}/.well-known/jwks.json`;
        const issuers = {
          members: { issuer: LOCAL_ISSUER, audience: DASHBOARD_CLIENT, jwksUrl },
          shoppers: { issuer: LOCAL_ISSUER, audience: SHOP_AUDIENCE, jwksUrl },
        };
        const authenticate = authenticateByJwks(issuers, serverKeys(drivers));
        const routes = embeddedApi(tamper?.api(drivers) ?? drivers, engine, sources);
        const handler = apiHandler({ routes, authenticate, report, allowedOrigins: [] });
        return [
          apiDoor({ handler, random, prefixes: API_PREFIXES, gaugeOf: gaugesOf(routes, drivers.gauges) }),
          signInDoor(issuer),
          docsDoor(),
          ...options.doors(url),
        ];
      },
    });
    undo.push(() => server.stop());
    for (const source of sources) source.start();
    if (drivers.search.needsFilling) fillSearch(drivers).catch((error) => report(error, { during: 'filling the search file' }));
    const health = () => Promise.all(sources.map((source) => source.health()));
    return { url: `http://127.0.0.1:${server.port}`, issuer, health, stop };
  } catch (error) {
    await stop();
    throw blamingTheFolder(folder, error);
  }
};

/** Where pages report what happened no person waits for the answer. */
const gaugesOf = (routes: readonly RouteContract[], { people, pages }: EmbeddedDrivers['gauges']) => {
  const pathsOfPages = new Set(routes.filter(({ who }) => who === 'writeKey').map(({ path }) => path));
  return (path: string) => (pathsOfPages.has(path) ? pages : people);
};

/** What the streams no longer keep comes from the tables; what they keep, the consumers read again by themselves. */
const fillSearch = async ({ database, search }: EmbeddedDrivers): Promise<void> => {
  await refillJourneyIndex(database, search.journeyIndex);
  await search.markFilled();
};
