import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { forgetOutputs } from './deploy/outputs.ts';
import { runCommand } from './problem.ts';
import { stopContainers } from './run/containers.ts';
import { endTrees } from './run/process-tree.ts';
import { forgetRunning, readRunning } from './run/running.ts';
import { ownSettings } from './settings.ts';

/** `npm run localstack:down`: ends what `localstack:up` started and throws its data away. Logs stay. */
await runCommand(async () => {
  const { home } = ownSettings();
  const running = readRunning(home);
  if (!running) {
    process.stdout.write('Nothing was running.\n');
    return;
  }
  const logs = join(home, 'logs');
  if (running.docker) await stopContainers(running.ports, logs);
  await endTrees(running.processes);
  for (const folder of running.folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  forgetOutputs(home);
  forgetRunning(home);
  process.stdout.write(`Stopped; nothing of it is left. Logs: ${logs}\n`);
});
