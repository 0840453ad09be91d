import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from './problem.ts';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..');

export interface Ports {
  /** LocalStack: every AWS API, and the deployed one below `/_aws/execute-api/`. */
  readonly aws: number;
  readonly search: number;
  /** Sign-in and the pages from the bucket. */
  readonly site: number;
}

export interface Settings {
  readonly ports: Ports;
  /** Downloads, shared by all checkouts. */
  readonly cache: string;
  /** Logs, keys and what is running now, of this checkout. */
  readonly home: string;
  /** Containers instead of processes. */
  readonly docker: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Machine {
  readonly env: Environment;
  /** User id; absent where there is none. */
  readonly uid: number | undefined;
}

const FLAGS = {
  port: { type: 'string' },
  'search-port': { type: 'string' },
  'site-port': { type: 'string' },
  docker: { type: 'boolean', default: false },
} as const;

/** What flags and environment ask for. @throws Problem for a flag or a port that cannot be */
export const settingsFrom = (args: readonly string[], { env, uid }: Machine): Settings => {
  const flags = parse(args);
  const port = (flag: string | undefined, variable: string, fallback: number) =>
    portFrom(flag ?? env[variable] ?? String(fallback), variable);
  const ports = {
    aws: port(flags.port, 'AXON_LOCALSTACK_PORT', 4566),
    search: port(flags['search-port'], 'AXON_SEARCH_PORT', 9200),
    site: port(flags['site-port'], 'AXON_SITE_PORT', 4570),
  };
  if (new Set(Object.values(ports)).size < 3) throw new Problem('usage', 'The three ports must differ.');
  return { ports, cache: cacheFolder({ env, uid }), home: homeFolder(env), docker: flags.docker };
};

/** The settings of this very command. */
export const ownSettings = (): Settings => settingsFrom(process.argv.slice(2), { env: process.env, uid: process.getuid?.() });

/** Logs, keys and what runs, below the checkout unless told otherwise. */
export const homeFolder = (env: Environment): string => resolve(ROOT, env.AXON_LOCALSTACK_HOME ?? join('.axon', 'localstack'));

/**
 * The XDG cache. Root's home is closed to everyone else, and OpenSearch must run as somebody else than root, so root's
 * downloads lie where all can read them.
 */
const cacheFolder = ({ env, uid }: Machine): string => {
  const { XDG_CACHE_HOME: xdg } = env;
  if (env.AXON_CACHE) return resolve(env.AXON_CACHE);
  if (xdg && isAbsolute(xdg)) return join(xdg, 'axon');
  return uid === 0 ? '/var/cache/axon' : join(env.HOME ?? homedir(), '.cache', 'axon');
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    const flags = Object.keys(FLAGS).map((name) => `--${name}`);
    throw new Problem('usage', `${error instanceof Error ? error.message : error}\nFlags: ${flags.join(', ')}`);
  }
};

const portFrom = (text: string, variable: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Problem('usage', `${variable} (or its flag) must be a port from 1 to 65535, not "${text}".`);
};
