import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { type Ask, askProgram } from './ask-program.ts';

/** A Python for which the exact versions of LocalStack's dependencies are known. */
export interface Python {
  readonly program: string;
  readonly version: (typeof VERSIONS)[number];
}

/** 3.13 and 3.12 run the newest LocalStack that needs no account (4.14), 3.11 the one before (4.13). */
const VERSIONS = ['3.13', '3.12', '3.11'] as const;

export interface PythonSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ask?: Ask;
  /** Pythons of pyenv for one version; its shims may answer without a Python behind them. */
  readonly managed?: (version: string) => readonly string[];
}

/** The newest of the three. @throws Problem if none is there, or it cannot make environments */
export const findPython = async ({ env, ask = askProgram, managed }: PythonSearch): Promise<Python> => {
  const ofPyenv = managed ?? ((version) => pyenvPythons(env.PYENV_ROOT ?? join(env.HOME ?? '/root', '.pyenv'), version));
  for (const version of VERSIONS)
    for (const program of [`python${version}`, ...ofPyenv(version), 'python3', 'python'])
      if (await isVersion(program, version, ask)) return { program, version };
  throw new Problem(
    'missingTool',
    `LocalStack needs Python 3.13, 3.12 or 3.11 with its venv module; none was found.
  Debian 12:    apt-get install python3.11 python3.11-venv
  Debian 13:    apt-get install python3.13 python3.13-venv
  Ubuntu 24.04: apt-get install python3.12 python3.12-venv
  macOS:        brew install python@3.13
  elsewhere:    pyenv install 3.13`,
  );
};

const isVersion = async (program: string, version: string, ask: Ask): Promise<boolean> => {
  const said = await ask(program, ['-c', 'import ensurepip, sys; print("%d.%d" % sys.version_info[:2])']);
  return said?.trim() === version;
};

const pyenvPythons = (root: string, version: string): readonly string[] =>
  globSync(join(root, 'versions', `${version}*`, 'bin', `python${version}`));
