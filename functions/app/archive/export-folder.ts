import { type DataFolder, holdDataFolder } from '#platform/local/data-folder.ts';
import { type EmbeddedWorld, openEmbeddedDrivers } from '../embedded-drivers.ts';
import { archiveStream } from './archive-stream.ts';
import { type ExportLine, exportPerson, type Person } from './export-person.ts';

/**
 * Everything one machine knows of a person. Axon must not be running: the folder is held. What the stream holds and the archive does
 * not is archived first, so nothing is left out.
 * @throws DataFolderInUse, DataFolderUnusable
 */
export async function* exportFolder(person: Person, folder: DataFolder, world: EmbeddedWorld): AsyncGenerator<ExportLine> {
  const hold = holdDataFolder(folder);
  try {
    const drivers = await openEmbeddedDrivers(folder, world);
    try {
      await archiveStream(drivers);
      yield* exportPerson(person, drivers);
    } finally {
      await drivers.close();
    }
  } finally {
    hold.release();
  }
}
