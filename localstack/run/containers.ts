import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Problem, timed } from '../problem.ts';
import type { Ports, Settings } from '../settings.ts';
import { askProgram } from '../tools/ask-program.ts';
import type { Running } from './running.ts';
import { startServer } from './server.ts';
import { planSite } from './site.ts';

const FILE = join(import.meta.dirname, '..', 'compose.yaml');

/** LocalStack and OpenSearch from `compose.yaml`, the site as a process. @throws Problem without a Docker that answers */
export const startContainers = async ({ ports, home }: Settings): Promise<Pick<Running, 'processes' | 'folders'>> => {
  if (!(await askProgram('docker', ['compose', 'version'])) || !(await askProgram('docker', ['info'])))
    throw new Problem(
      'missingTool',
      'No Docker engine with the compose plugin answers (docker info). Start it, or leave out --docker: nothing here needs it.',
    );
  await timed('containers ready', () => compose(ports, ['up', '--detach', '--wait', '--quiet-pull']));
  const site = planSite({ port: ports.site, aws: ports.aws, home });
  return { processes: [{ name: site.name, ...(await startServer(site, join(home, 'logs'))) }], folders: [] };
};

/** Keeps the logs, then removes containers, network and volumes. */
export const stopContainers = async (ports: Ports, logs: string): Promise<void> => {
  mkdirSync(logs, { recursive: true });
  const log = openSync(join(logs, 'containers.log'), 'w');
  await compose(ports, ['logs', '--no-color'], log);
  closeSync(log);
  await compose(ports, ['down', '--volumes', '--remove-orphans']);
};

/** One service of them, alone. */
export const turnContainer = async (ports: Ports, service: 'aws' | 'search', to: 'start' | 'stop'): Promise<void> => {
  await compose(ports, to === 'stop' ? ['stop', service] : ['up', '--detach', '--wait', service]);
};

const compose = async (ports: Ports, args: readonly string[], output: number | 'inherit' = 'inherit'): Promise<void> => {
  const child = spawn('docker', ['compose', '--file', FILE, ...args], {
    stdio: ['ignore', output, 'inherit'],
    env: {
      ...process.env,
      AXON_LOCALSTACK_PORT: String(ports.aws),
      AXON_SEARCH_PORT: String(ports.search),
      AXON_SITE_PORT: String(ports.site),
    },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Problem('start', `docker compose ${args[0]} ended with ${code}. See: docker compose -f ${FILE} logs`);
};
