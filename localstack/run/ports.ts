import { connect } from 'node:net';
import { Problem } from '../problem.ts';
import type { Ports } from '../settings.ts';

const NAMES: Readonly<Record<keyof Ports, readonly [what: string, variable: string]>> = {
  aws: ['LocalStack', 'AXON_LOCALSTACK_PORT'],
  search: ['OpenSearch', 'AXON_SEARCH_PORT'],
  site: ['the site', 'AXON_SITE_PORT'],
};

/** Whether something accepts connections on a port of 127.0.0.1. */
const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** @throws Problem naming each port that is taken, and by what as far as it tells */
export const expectFreePorts = async (ports: Ports): Promise<void> => {
  const words: string[] = [];
  for (const key of ['aws', 'search', 'site'] as const) {
    if (!(await isTaken(ports[key]))) continue;
    const [what, variable] = NAMES[key];
    const by = (await whoAnswers(ports[key])) ?? 'another program';
    words.push(`Port ${ports[key]}, meant for ${what}, is taken by ${by}. Stop it, or set ${variable} to a free port.`);
  }
  if (words.length > 0)
    throw new Problem('portTaken', `${words.join('\n')}\nOne that this checkout started is stopped by: npm run localstack:down`);
};

/** The name of a known server. */
const whoAnswers = async (port: number): Promise<string | undefined> => {
  const localstack = await askJson(port, '/_localstack/health');
  if (typeof localstack?.version === 'string') return `a LocalStack ${localstack.version} that is still running`;
  const opensearch = await askJson(port, '/');
  if (typeof opensearch?.cluster_name === 'string') return `an OpenSearch ("${opensearch.cluster_name}") that is still running`;
  return undefined;
};

const askJson = async (port: number, path: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(2000) });
    const answer: unknown = await response.json();
    return typeof answer === 'object' && answer !== null ? { ...answer } : undefined;
  } catch {
    return undefined;
  }
};
