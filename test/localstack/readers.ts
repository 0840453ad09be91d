import { askLambda, mappingsOf } from './lambda.ts';
import { eventually } from './stage.ts';

/** The consumers of the events stream that docs/rebuild.md pauses. */
const READERS = ['BehaviorOnEvents', 'RealtimeOnEvents'];

const switchTo = async (Enabled: boolean): Promise<void> => {
  const all = await mappingsOf(READERS);
  if (all.length !== READERS.length) throw new Error(`Expected ${READERS.length} readers of the stream, found ${all.length}`);
  const [wanted, opposite] = Enabled ? ['Enabled', 'Disabled'] : ['Disabled', 'Enabled'];
  const turn = async () => {
    const now = await mappingsOf(READERS);
    // Again and again: LocalStack forgets a switch that comes while its reader of before is still ending.
    for (const { UUID, State } of now)
      if (State === opposite) await askLambda(`event-source-mappings/${UUID}`, 'PUT', { Enabled });
    return now;
  };
  await eventually(turn, (now) => now.every(({ State }) => State === wanted), 60);
};

export const pauseReaders = (): Promise<void> => switchTo(false);
export const resumeReaders = (): Promise<void> => switchTo(true);
