import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Python } from '../tools/find-python.ts';
import { installed } from './installed.ts';
import { copyArtifacts, readPom } from './maven-artifacts.ts';
import { runInstaller } from './run-installer.ts';

/** The pinned Kinesis emulator, as LocalStack looks for it. */
const KINESIS = '0.5.2';
const JSONATA = '0.9.7';

/** LocalStack's Python environment: exact versions only, as newer dependencies break it. */
export const installLocalstack = async (cache: string, { program, version }: Python): Promise<string> => {
  const pins = join(import.meta.dirname, '..', 'pins', `python-${version === '3.11' ? '3.11' : '3.13'}.txt`);
  return installed({
    cache,
    name: `localstack-py${version}`,
    madeFrom: [await readFile(pins, 'utf8'), program],
    needs: ['bin/python', `lib/python${version}/site-packages/localstack/runtime/main.py`],
    make: async (folder) => {
      await runInstaller(program, ['-m', 'venv', folder]);
      const python = join(folder, 'bin', 'python');
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
      await runInstaller(python, [...pip, 'uv']);
      await runInstaller(python, ['-m', 'uv', 'pip', 'install', '--quiet', '--no-deps', '--python', python, '-r', pins]);
    },
  });
};

/**
 * The servers that LocalStack starts itself, laid out as it would have downloaded them. Its own downloads come from hosts that
 * a closed network does not reach; these come from Maven Central and npm.
 */
export const installEmulators = async (cache: string): Promise<string> =>
  installed({
    cache,
    name: 'emulators',
    madeFrom: [await readPom('dynamodb'), await readPom('jsonata'), KINESIS, JSONATA],
    needs: [
      'dynamodb-local/2/DynamoDBLocal.jar',
      'dynamodb-local/2/DynamoDBLocal_lib',
      `jsonata/${JSONATA}`,
      `kinesis-local/${KINESIS}/node_modules/kinesis-local`,
    ],
    make: async (folder) => {
      const dynamodb = join(folder, 'dynamodb-local', '2');
      const kinesis = join(folder, 'kinesis-local', KINESIS);
      await mkdir(kinesis, { recursive: true });
      await copyArtifacts('dynamodb', join(dynamodb, 'DynamoDBLocal_lib'));
      // LocalStack takes the presence of this file for an installation; the plugin starts the class from the library folder.
      await writeFile(join(dynamodb, 'DynamoDBLocal.jar'), '');
      await copyArtifacts('jsonata', join(folder, 'jsonata', JSONATA));
      await writeFile(join(kinesis, 'package.json'), '{}');
      await runInstaller('npm', ['install', '--silent', '--no-audit', '--no-fund', `kinesis-local@${KINESIS}`], { cwd: kinesis });
    },
  });
