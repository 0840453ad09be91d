import { expect, test } from 'vitest';
import { failedStacks } from '../../localstack/deploy/healthy-stacks.ts';
import { settingsFrom } from '../../localstack/settings.ts';

const settings = (args: readonly string[], env: Readonly<Record<string, string>> = {}, uid = 1000) =>
  settingsFrom(args, { env: { HOME: '/home/ada', ...env }, uid });

test('ports come from flags, else the environment, else are the usual ones', () => {
  expect(settings(['--port', '5000'], { AXON_LOCALSTACK_PORT: '6000', AXON_SEARCH_PORT: '7000' }).ports).toEqual({
    aws: 5000,
    search: 7000,
    site: 4570,
  });
});

test.each([
  [['--port', 'high'], 'AXON_LOCALSTACK_PORT'],
  [['--search-port', '70000'], '1 to 65535'],
  [['--prot', '1'], '--search-port'],
  [['--port', '9200'], 'must differ'],
])('%j is refused with a sentence', (args, words) => {
  expect(() => settings(args)).toThrow(words);
});

test('downloads lie in the XDG cache; root has a place everyone can read', () => {
  expect(settings([]).cache).toBe('/home/ada/.cache/axon');
  expect(settings([], { XDG_CACHE_HOME: '/caches' }).cache).toBe('/caches/axon');
  expect(settings([], {}, 0).cache).toBe('/var/cache/axon');
  expect(settings([], { AXON_CACHE: '/mine' }, 0).cache).toBe('/mine');
});

test('a stack in a failed state is named; a healthy one is not', () => {
  const stack = (name: string, status: string) =>
    `<member><StackId>x</StackId><StackName>${name}</StackName><StackStatus>${status}</StackStatus></member>`;
  const xml = `<StackSummaries>${stack('a', 'CREATE_COMPLETE')}${stack('b', 'ROLLBACK_COMPLETE')}${stack('c', 'DELETE_FAILED')}</StackSummaries>`;
  expect(failedStacks(xml)).toEqual(['Stack b is ROLLBACK_COMPLETE', 'Stack c is DELETE_FAILED']);
});
