import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInstaller } from './run-installer.ts';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
const PINS = join(import.meta.dirname, '..', 'pins');

const pomOf = (name: string): string => join(PINS, name, 'pom.xml');

/** What the artifacts of a pom depend on: its own text. */
export const readPom = (name: string): Promise<string> => readFile(pomOf(name), 'utf8');

/** Copies the artifacts of `pins/<name>/pom.xml`, and all they need, into a folder. */
export const copyArtifacts = (name: string, folder: string): Promise<void> =>
  runInstaller('mvn', ['-q', '-B', '-f', pomOf(name), COPY, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]);
