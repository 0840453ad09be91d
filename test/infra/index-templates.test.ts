import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { deployHandler } from '#platform/aws/lambda-deploy.ts';

const event = (RequestType: 'Create' | 'Update' | 'Delete'): CloudFormationCustomResourceEvent =>
  ({
    RequestType,
    ServiceToken: 'arn:aws:lambda:eu-west-1:000000000000:function:on-deploy',
    ResponseURL: 'https://answers.example/1',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Templates',
    ResourceType: 'Custom::AxonIndexTemplates',
    ResourceProperties: { ServiceToken: '' },
    ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'Templates', OldResourceProperties: {} }),
  }) as CloudFormationCustomResourceEvent;

/** Two requests of 5 s, and what lib/search.ts gives the function, in ms. */
const SLOWEST_TRY = 10_000;
const FUNCTION_TIMEOUT = 240_000;

/** A deploy whose search engine answers from the nth time on, and the answers CloudFormation was given. */
const aDeploy = (answersFrom: number) => {
  const seen = { tried: 0, waited: 0 };
  const answers: Record<string, unknown>[] = [];
  const handler = deployHandler(
    async () => {
      seen.tried += 1;
      if (seen.tried < answersFrom) throw new Error('no such host');
    },
    {
      report: () => undefined,
      wait: async (ms) => {
        seen.waited += ms;
      },
      send: async (_url, answer) => void answers.push(JSON.parse(answer)),
    },
  );
  return { seen, answers, handler };
};

test('a search domain that answers a little late does not undo the deploy', async () => {
  const { handler, seen, answers } = aDeploy(4);
  await handler(event('Create'));
  expect(seen).toEqual({ tried: 4, waited: 24_000 });
  expect(answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'Templates', RequestId: 'request', StackId: 'stack' }]);
});

test('one that never answers fails the deploy with the reason, before the function itself times out', async () => {
  const { handler, seen, answers } = aDeploy(Number.POSITIVE_INFINITY);
  await handler(event('Update'));
  expect(answers).toMatchObject([{ Status: 'FAILED', Reason: 'no such host' }]);
  expect(seen.waited + seen.tried * SLOWEST_TRY).toBeLessThan(FUNCTION_TIMEOUT);
});

test('taking the stack away touches no index and always succeeds', async () => {
  const { handler, seen, answers } = aDeploy(Number.POSITIVE_INFINITY);
  await handler(event('Delete'));
  expect(seen.tried).toBe(0);
  expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
});
