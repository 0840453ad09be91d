import { readFileSync } from 'node:fs';
import { dataFolderAt } from '#platform/local/data-folder.ts';
import { localIssuer } from '#platform/local/issuer.ts';
import { issuerKey } from '#platform/local/key-files.ts';
import { systemClock } from '#shared/clock.ts';
import { systemRandom } from '#shared/random.ts';
import { fail } from '../exit.ts';
import { type ApiRequest, apiClient } from './api-client.ts';

/** Flags of every command that acts as an administrator, on this machine or on a deployed stage. */
export const adminArgs = {
  url: { type: 'string', description: 'Address of the API', default: 'http://127.0.0.1:4400', valueHint: 'URL' },
  data: { type: 'string', description: 'Data folder whose keys sign the token', default: '.axon', valueHint: 'DIR' },
  'token-file': {
    type: 'string',
    description: "File with an administrator's bearer token, for a deployed stage (- = standard input)",
    valueHint: 'FILE',
  },
} as const;

interface AdminArgs {
  readonly url: string;
  readonly data: string;
  readonly 'token-file'?: string | undefined;
}

/** Calls the API as an administrator. The token comes from a file or a key, never from the command line, which others can read. */
export const adminClient = async ({ url, data, 'token-file': tokenFile }: AdminArgs) => {
  const call = apiClient(url);
  const token = tokenFile === undefined ? await localToken(data) : readToken(tokenFile);
  return <T>(path: string, request: Omit<ApiRequest, 'token'> = {}): Promise<T> => call<T>(path, { ...request, token });
};

const localToken = async (data: string): Promise<string> => {
  const key = await issuerKey(dataFolderAt(data).keys).catch((error: Error) => fail(error.message));
  return localIssuer({ key, clock: systemClock, random: systemRandom }).memberToken('admin');
};

const readToken = (path: string): string => {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').trim();
  } catch (error) {
    return fail(`The token cannot be read: ${error instanceof Error ? error.message : error}`);
  }
};
