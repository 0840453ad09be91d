import { chownSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clean } from './clean-environment.ts';
import type { ServerPlan } from './server.ts';

/** OpenSearch refuses to run as root; this is nobody. */
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface OpensearchPlan {
  /** Where it is installed. */
  readonly program: string;
  readonly javaHome: string;
  readonly port: number;
  /** Configuration, data and temporary files of this run; empty at first. */
  readonly folder: string;
}

/** A single node that keeps its data in the run's folder. */
export const planOpensearch = ({ program, javaHome, port, folder }: OpensearchPlan): ServerPlan => {
  const below = (name: string) => join(folder, name);
  for (const name of ['config', 'data', 'logs', 'tmp']) mkdirSync(below(name), { recursive: true });
  cpSync(join(program, 'config', 'log4j2.properties'), below('config/log4j2.properties'));
  writeFileSync(below('config/jvm.options'), jvmOptions(readFileSync(join(program, 'config', 'jvm.options'), 'utf8')));
  writeFileSync(below('config/opensearch.yml'), configuration(port, folder));
  const user = process.getuid?.() === 0 ? NOBODY : undefined;
  if (user) for (const name of ['', 'config', 'data', 'logs', 'tmp']) chownSync(below(name), user.uid, user.gid);
  return {
    name: 'opensearch',
    program: join(program, 'bin', 'opensearch'),
    installedIn: program,
    args: [],
    env: {
      ...clean(process.env),
      OPENSEARCH_JAVA_HOME: javaHome,
      OPENSEARCH_PATH_CONF: below('config'),
      OPENSEARCH_TMPDIR: below('tmp'),
      OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
      HOME: folder,
    },
    user,
    readyUrl: `http://127.0.0.1:${port}/_cluster/health?wait_for_status=yellow&timeout=1s`,
    patienceMs: 240_000,
  };
};

/**
 * Without heap sizes, which are ours, without logs and dumps in the installation, which is shared, and without the module for
 * vectors, which small Javas lack and nothing here computes with.
 */
const jvmOptions = (shipped: string): string =>
  shipped
    .split('\n')
    .filter((line) => !/^-Xm[sx]|logs\/|HeapDump|incubator\.vector/.test(line))
    .join('\n');

const configuration = (port: number, folder: string): string =>
  [
    'cluster.name: axon-local',
    'node.name: one',
    'discovery.type: single-node',
    'network.host: 127.0.0.1',
    `http.port: ${port}`,
    // Any free one: there is no second node to talk to.
    'transport.port: 0',
    'cluster.routing.allocation.disk.threshold_enabled: false',
    `path.data: ${join(folder, 'data')}`,
    `path.logs: ${join(folder, 'logs')}`,
    '',
  ].join('\n');
