import { describe, expect, test } from 'vitest';
import { Problem } from '../../localstack/problem.ts';
import { findJava } from '../../localstack/tools/find-java.ts';
import { findMaven } from '../../localstack/tools/find-maven.ts';
import { findPython } from '../../localstack/tools/find-python.ts';

/** A machine whose programs say this and nothing else. */
const machine = (said: Readonly<Record<string, string>>) => async (program: string) => said[program];

const java = (version: string, home: string) =>
  `Property settings:\n    java.home = ${home}\n\nopenjdk version "${version}" 2026-09-15\n`;

const failureOf = async (work: Promise<unknown>): Promise<Problem> => {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof Problem) return error;
  throw new Error(`Not a problem: ${String(error)}`);
};

describe('Java', () => {
  test('the newest of all installed ones is taken, whatever PATH names first', async () => {
    const ask = machine({ java: java('17.0.15', '/usr/lib/jvm/17'), '/jvm/25/bin/java': java('25.0.1', '/jvm/25') });
    expect(await findJava({ env: {}, ask, installed: () => ['/jvm/25'] })).toEqual({ home: '/jvm/25', major: 25 });
  });

  test('JAVA_HOME counts', async () => {
    const ask = machine({ '/mine/bin/java': java('21', '/mine') });
    expect(await findJava({ env: { JAVA_HOME: '/mine' }, ask, installed: () => [] })).toEqual({ home: '/mine', major: 21 });
  });

  test('one that is too old is named, with the command that installs a newer one', async () => {
    const ask = machine({ java: java('17.0.15', '/usr/lib/jvm/17') });
    const { message, exitCode } = await failureOf(findJava({ env: {}, ask, installed: () => [] }));
    expect(message).toContain('Java 21 or newer; the newest found is Java 17 (/usr/lib/jvm/17)');
    expect(message).toContain('apt-get install openjdk-21-jre-headless');
    expect(exitCode).toBe(3);
  });

  test('none at all says so', async () => {
    const { message } = await failureOf(findJava({ env: {}, ask: machine({}), installed: () => [] }));
    expect(message).toContain('no Java was found');
  });
});

describe('Python', () => {
  test('3.13 before 3.12 before 3.11', async () => {
    const ask = machine({ 'python3.13': '3.13\n', 'python3.12': '3.12\n', 'python3.11': '3.11\n' });
    expect(await findPython({ env: {}, ask, managed: () => [] })).toEqual({ program: 'python3.13', version: '3.13' });
    const older = machine({ 'python3.12': '3.12\n', 'python3.11': '3.11\n' });
    expect(await findPython({ env: {}, ask: older, managed: () => [] })).toEqual({ program: 'python3.12', version: '3.12' });
  });

  test('a pyenv shim without a Python behind it is passed over', async () => {
    const ask = machine({ '/pyenv/3.13/bin/python3.13': '3.13\n' });
    const managed = (version: string) => (version === '3.13' ? ['/pyenv/3.13/bin/python3.13'] : []);
    expect(await findPython({ env: {}, ask, managed })).toMatchObject({ program: '/pyenv/3.13/bin/python3.13' });
  });

  test('a plain python3 will do if it is one of the three', async () => {
    expect(await findPython({ env: {}, ask: machine({ python3: '3.11\n' }), managed: () => [] })).toEqual({
      program: 'python3',
      version: '3.11',
    });
  });

  test('another version is none', async () => {
    const { message, exitCode } = await failureOf(
      findPython({ env: {}, ask: machine({ python3: '3.14\n' }), managed: () => [] }),
    );
    expect(message).toContain('Python 3.13, 3.12 or 3.11');
    expect(message).toContain('apt-get install');
    expect(exitCode).toBe(3);
  });
});

test('without Maven, its installation is told', async () => {
  expect((await failureOf(findMaven(machine({})))).message).toContain('apt-get install maven');
});
