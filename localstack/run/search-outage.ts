import { join } from 'node:path';
import { turnContainer } from './containers.ts';
import { planOpensearch } from './opensearch.ts';
import { alive, endTrees } from './process-tree.ts';
import { type Running, readRunning, writeRunning } from './running.ts';
import { startServer } from './server.ts';

/** Takes OpenSearch away from everything else that is up; what it holds stays on its disk. */
export const stopSearch = async (home: string): Promise<void> => {
  const running = upAt(home);
  if (running.docker) return turnContainer(running.ports, 'search', 'stop');
  await endTrees(running.processes.filter(isSearch));
};

/** Brings it back, with what it held. Does nothing to one that runs. */
export const startSearch = async (home: string): Promise<void> => {
  const running = upAt(home);
  if (running.docker) return turnContainer(running.ports, 'search', 'start');
  if (!running.search) throw new Error(`${home} does not say how OpenSearch was started`);
  if ((await alive(running.processes.filter(isSearch))).length > 0) return;
  const plan = planOpensearch({ ...running.search, port: running.ports.search });
  const started = { name: plan.name, ...(await startServer(plan, join(home, 'logs'))) };
  writeRunning(home, { ...running, processes: [...running.processes.filter((one) => !isSearch(one)), started] });
};

const isSearch = ({ name }: { readonly name: string }): boolean => name === 'opensearch';

const upAt = (home: string): Running => {
  const running = readRunning(home);
  if (!running) throw new Error(`Nothing is up in ${home}`);
  return running;
};
