import { askLambda, mappingsOf } from './lambda.ts';
import { eventually } from './stage.ts';

/** The consumers of the events stream that docs/rebuild.md pauses. */
const READERS = ['BehaviorOnEvents', 'RealtimeOnEvents'];

const switchTo = async (Enabled: boolean): Promise<void> => {
  const all = await mappingsOf(READERS);
  if (all.length !== READERS.length) throw new Error(`Expected ${READERS.length} readers of the stream, found ${all.length}`);
  const wanted = Enabled ? 'Enabled' : 'Disabled';
  for (const { UUID, State } of all) if (State !== wanted) await askLambda(`event-source-mappings/${UUID}`, 'PUT', { Enabled });
  await eventually(
    () => mappingsOf(READERS),
    (now) => now.every(({ State }) => State === wanted),
    60,
  );
};

export const pauseReaders = (): Promise<void> => switchTo(false);
export const resumeReaders = (): Promise<void> => switchTo(true);
