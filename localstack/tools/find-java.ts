import { globSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem } from '../problem.ts';
import { type Ask, askProgram } from './ask-program.ts';

/** A Java installation. */
export interface Java {
  /** JAVA_HOME. */
  readonly home: string;
  readonly major: number;
}

/** OpenSearch 3 needs 21; DynamoDB Local runs on it too. */
const JAVA_FLOOR = 21;

export interface JavaSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ask?: Ask;
  /** Homes of installed Javas, besides JAVA_HOME and the one in PATH. */
  readonly installed?: () => readonly string[];
}

/** The newest Java of JAVA_HOME, PATH and the usual folders. @throws Problem if none is new enough */
export const findJava = async ({ env, ask = askProgram, installed = usualHomes }: JavaSearch): Promise<Java> => {
  const programs = [
    ...(env.JAVA_HOME ? [join(env.JAVA_HOME, 'bin', 'java')] : []),
    'java',
    ...installed().map((home) => join(home, 'bin', 'java')),
  ];
  const found = await Promise.all(programs.map((program) => describeJava(program, ask)));
  const javas = found.filter((java) => java !== undefined).toSorted((a, b) => b.major - a.major);
  const [newest] = javas;
  if (newest && newest.major >= JAVA_FLOOR) return newest;
  const seen = newest ? `the newest found is Java ${newest.major} (${newest.home})` : 'no Java was found';
  throw new Problem(
    'missingTool',
    `OpenSearch needs Java ${JAVA_FLOOR} or newer; ${seen}.
  Debian, Ubuntu:  apt-get install openjdk-21-jre-headless   (or temurin-25-jdk)
  macOS:           brew install openjdk
  elsewhere:       install any JDK and set JAVA_HOME to it`,
  );
};

/** What a `java` program says of itself; undefined if it does not run. */
export const describeJava = async (program: string, ask: Ask = askProgram): Promise<Java | undefined> => {
  const said = await ask(program, ['-XshowSettings:properties', '-version']);
  const major = said?.match(/ version "(\d+)/)?.[1];
  const home = said?.match(/java\.home = (.+)/)?.[1];
  return major && home ? { home: home.trim(), major: Number(major) } : undefined;
};

const USUAL = [
  '/usr/lib/jvm/*/bin/java',
  '/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java',
  '/opt/homebrew/opt/openjdk*/bin/java',
];

const usualHomes = (): readonly string[] => {
  const homes = globSync(USUAL).map((program) => dirname(dirname(realpathSync(program))));
  return [...new Set(homes)];
};
