import { readFileSync } from 'node:fs';
import { statefulChanges } from '#lib/house/stateful-changes.ts';
import { fail } from './exit.ts';

/** `node bin/stop-on-replacement.ts diff.txt`: fails if a `cdk diff` would replace or remove something that holds data. */
const [file] = process.argv.slice(2);
if (!file) fail('Name the file that holds what `cdk diff` printed.', 2);
else {
  const changes = statefulChanges(readFileSync(file, 'utf8'));
  if (changes.length > 0) fail(`This deploy would lose data:\n${changes.join('\n')}`);
}
