import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installJava } from '../install/java.ts';
import { installEmulators, installLocalstack } from '../install/localstack.ts';
import { installOpensearch } from '../install/opensearch.ts';
import { Problem, timed } from '../problem.ts';
import type { Settings } from '../settings.ts';
import { findJava } from '../tools/find-java.ts';
import { findMaven } from '../tools/find-maven.ts';
import { findPython } from '../tools/find-python.ts';
import { planLocalstack } from './localstack.ts';
import { planOpensearch } from './opensearch.ts';
import { endTrees } from './process-tree.ts';
import type { Running } from './running.ts';
import { type ServerPlan, startServer } from './server.ts';
import { planSite } from './site.ts';

type Started = Pick<Running, 'processes' | 'folders' | 'search'>;

/** The three servers as processes. If one does not start, none runs on. */
export const startProcesses = async ({ ports, cache, home }: Settings): Promise<Started> => {
  const tools = await timed('tools found', () => findTools(cache));
  const programs = await timed('programs installed', () => installPrograms(cache, tools));
  // Short, for sockets; below the folder everyone may enter, for OpenSearch.
  const folder = mkdtempSync(join(tmpdir(), 'axon-aws-'));
  chmodSync(folder, 0o711);
  const logs = join(home, 'logs');
  const javaHome = tools.java.home;
  const search = { program: programs.opensearch, javaHome, folder: join(folder, 'search') };
  const plans: readonly ServerPlan[] = [
    planOpensearch({ ...search, port: ports.search }),
    planLocalstack({ ...programs, javaHome, ports, folder: join(folder, 'aws'), logs }),
    planSite({ port: ports.site, aws: ports.aws, home }),
  ];
  const start = async (plan: ServerPlan) => ({
    name: plan.name,
    ...(await timed(`${plan.name} ready`, () => startServer(plan, logs))),
  });
  const outcomes = await Promise.allSettled(plans.map(start));
  const processes = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return { processes, folders: [folder], search };
  await endTrees(processes);
  rmSync(folder, { recursive: true, force: true });
  throw failed.reason;
};

/**
 * Java is fetched into the cache where this machine has none that is new enough; Python and Maven are its owner's to install.
 * @throws Problem naming everything that is missing, not only the first of it
 */
const findTools = async (cache: string) => {
  const search = { env: process.env };
  const [java, python, maven] = await Promise.allSettled([findJava(search), findPython(search), findMaven()]);
  const isHopeless = python.status === 'rejected' || maven.status === 'rejected';
  if (!isHopeless)
    return { python: python.value, java: java.status === 'fulfilled' ? java.value : await installJava(cache, python.value) };
  const missing = [java, python, maven].flatMap((found) => (found.status === 'rejected' ? [found.reason] : []));
  const stranger = missing.find((reason) => !(reason instanceof Problem));
  throw stranger ?? new Problem('missingTool', missing.map(({ message }) => message).join('\n\n'));
};

const installPrograms = async (cache: string, { python }: Awaited<ReturnType<typeof findTools>>) => {
  const [opensearch, environment, emulators] = await Promise.all([
    installOpensearch(cache, python),
    installLocalstack(cache, python),
    installEmulators(cache),
  ]);
  return { opensearch, environment, emulators };
};
