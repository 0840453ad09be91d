import { blamingTheFolder, type DataFolder, HalfRebuilt, holdDataFolder, resetDataFolder } from '#platform/local/data-folder.ts';
import type { Door } from '#platform/local/door.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { freshIssuerKey, issuerKey } from '#platform/local/key-files.ts';
import type { Report } from '#platform/report.ts';
import { forgetStaging, isHalfPublished } from './archive/staging.ts';
import { refillJourneyIndex } from './behavior.ts';
import { type EmbeddedDrivers, type EmbeddedWorld, openEmbeddedDrivers, openScratchDrivers } from './embedded-drivers.ts';
import { type Embedded, serve, type Tamper } from './serve.ts';

export interface EmbeddedOptions extends EmbeddedWorld {
  readonly folder: DataFolder;
  /** 0 = any free port. */
  readonly port: number;
  readonly report: Report;
  /** Deletes what the folder holds before starting. */
  readonly reset?: boolean;
  /** Further doors (static files, config), asked after the API's. */
  readonly doors: (url: string) => readonly Door[];
  /** Puts something between Axon and its drivers. No command does; tests let drivers fail, or hold the sweeper. */
  readonly tamper?: Tamper | undefined;
}

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
    const { port, doors, tamper } = options;
    const issuer = localIssuer({ key: await issuerKey(folder.keys), clock, random });
    const axon = await serve({ drivers, issuer, port, doors, report, tamper });
    undo.push(() => axon.stop());
    if (drivers.search.needsFilling) fillSearch(drivers).catch((error) => report(error, { during: 'filling the search file' }));
    return { ...axon, stop };
  } catch (error) {
    await stop();
    throw blamingTheFolder(folder, error);
  }
};

/** What the streams no longer keep comes from the tables; what they keep, the consumers read again by themselves. */
const fillSearch = async ({ database, search }: EmbeddedDrivers): Promise<void> => {
  await refillJourneyIndex(database, search.journeyIndex);
  await search.markFilled();
};

/**
 * The whole product once more in this process, on nothing but memory and with keys of its own, behind a port that nobody is told of.
 * It reports nothing, and nothing of it is left when it stops.
 */
export const startScratch = async (world: EmbeddedWorld): Promise<Embedded> => {
  const drivers = await openScratchDrivers(world);
  const issuer = localIssuer({ key: await freshIssuerKey(), ...world });
  const axon = await serve({ drivers, issuer, port: 0, doors: () => [], report: () => undefined });
  const stop = async (): Promise<void> => {
    await axon.stop();
    await drivers.close();
  };
  return { ...axon, stop };
};
