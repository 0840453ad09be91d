import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Python } from '../tools/find-python.ts';
import { installed } from './installed.ts';
import { copyArtifacts, readPom } from './maven-artifacts.ts';
import { runInstaller } from './run-installer.ts';

/** The OpenSearch server of `pins/opensearch/pom.xml`, unpacked. */
export const installOpensearch = async (cache: string, python: Python): Promise<string> =>
  installed({
    cache,
    name: 'opensearch',
    madeFrom: [await readPom('opensearch')],
    needs: ['bin/opensearch', 'lib', 'modules', 'config/jvm.options'],
    make: async (folder) => {
      await copyArtifacts('opensearch', folder);
      const [zip] = (await readdir(folder)).filter((file) => file.endsWith('.zip'));
      if (!zip) throw new Error('Maven fetched no zip');
      await runInstaller(python.program, ['-m', 'zipfile', '-e', join(folder, zip), folder]);
      await rm(join(folder, zip));
      const [server] = await readdir(folder);
      if (!server) throw new Error('The zip was empty');
      for (const file of await readdir(join(folder, server))) await rename(join(folder, server, file), join(folder, file));
      await rm(join(folder, server), { recursive: true });
      // Python's unzip forgets who may execute; the distribution ships without the folder its launcher looks for.
      for (const file of await readdir(join(folder, 'bin'))) await chmod(join(folder, 'bin', file), 0o755);
      await mkdir(join(folder, 'plugins'), { recursive: true });
      // Made for one's own eyes; the server may run as somebody else.
      await chmod(folder, 0o755);
    },
  });
