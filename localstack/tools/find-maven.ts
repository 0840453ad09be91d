import { Problem } from '../problem.ts';
import { type Ask, askProgram } from './ask-program.ts';

/** `mvn`, which fetches OpenSearch and DynamoDB Local from Maven Central. @throws Problem if it is not there */
export const findMaven = async (ask: Ask = askProgram): Promise<string> => {
  if (await ask('mvn', ['-v'])) return 'mvn';
  throw new Problem(
    'missingTool',
    `Maven (mvn) is not in PATH, or finds no Java; it fetches OpenSearch and DynamoDB Local.
  Debian, Ubuntu:  apt-get install maven
  macOS:           brew install maven`,
  );
};
