import { noteFigure } from './figures.ts';
import { runCommand } from './problem.ts';
import { startContainers } from './run/containers.ts';
import { expectFreePorts } from './run/ports.ts';
import { alive } from './run/process-tree.ts';
import { readRunning, writeRunning } from './run/running.ts';
import { startProcesses } from './run/start-processes.ts';
import { ownSettings } from './settings.ts';

/** `npm run localstack:up`: LocalStack, OpenSearch and a sign-in on this machine; they run on until `localstack:down`. */
await runCommand(async () => {
  const settings = ownSettings();
  const { home, ports, docker } = settings;
  const before = readRunning(home);
  if (before && before.processes.length > 0 && (await alive(before.processes)).length === before.processes.length) {
    process.stdout.write(`Already up on port ${before.ports.aws}. Stop it with: npm run localstack:down\n`);
    return;
  }
  await expectFreePorts(ports);
  const begun = performance.now();
  const started = docker ? await startContainers(settings) : await startProcesses(settings);
  noteFigure(home, 'up', (performance.now() - begun) / 1000);
  writeRunning(home, { ports, docker, ...started });
  process.stdout.write(`
AWS        http://127.0.0.1:${ports.aws}      (LocalStack)
Search     http://127.0.0.1:${ports.search}      (OpenSearch)
Sign-in    http://127.0.0.1:${ports.site}      (and the pages, once deployed)
Logs       ${home}/logs

Next: npm run localstack:deploy
`);
});
