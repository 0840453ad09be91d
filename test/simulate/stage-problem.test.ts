import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freshFolder, removeFolder, runCli } from '#test/house/axon-process.ts';
import { stageProblem } from '../../bin/stage-problem.ts';

/** Nothing of the account of whoever runs the tests. */
const NOBODY = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_PROFILE: undefined,
  AWS_REGION: 'eu-west-1',
  AWS_DEFAULT_REGION: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const KEYS = { ...NOBODY, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

const exported = async (env: NodeJS.ProcessEnv) => {
  const data = freshFolder();
  const at = ['--customer', 'kim', '--stage', 'dev', '--bucket', 'none', '--data', data];
  const { code, err } = await runCli(['export', ...at], env);
  removeFolder(data);
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  return err;
};

test('a command on a stage without credentials says what to do, in one line', async () => {
  expect(await exported(NOBODY)).toContain('Give valid credentials of the account');
});

test('a stage that is not there is explained in one line', async () => {
  const type = 'ResourceNotFoundException';
  const service = createServer((_request, response) =>
    response
      .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: type, message: 'No' })),
  );
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  expect(await exported({ ...KEYS, AWS_ENDPOINT_URL })).toContain('Is --stage right, and the region (AWS_REGION)?');
  service.close();
});

test.each([
  ['ExpiredTokenException', 'The token has expired', 'Give valid credentials of the account'],
  ['AccessDenied', 'Access Denied', 'The credentials may not do this'],
  ['NoSuchBucket', 'The specified bucket does not exist', 'output CollectionArchiveBucket'],
  ['Error', 'Region is missing', 'Set AWS_REGION to the region of the stage.'],
  ['Error', 'connect ECONNREFUSED 127.0.0.1:1', 'AWS_ENDPOINT_URL right if it is set?'],
  ['Error', 'Something else', 'Something else.'],
])('%s: %s', (name, message, advice) => {
  expect(stageProblem(Object.assign(new Error(message), { name }))).toContain(advice);
});
