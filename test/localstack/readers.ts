import { askAws } from '../../localstack/ask-aws.ts';
import { eventually } from './stage.ts';

/** The consumers of the events stream that docs/rebuild.md pauses. */
const READERS = ['BehaviorOnEvents', 'RealtimeOnEvents'];

interface Mapping {
  readonly UUID: string;
  readonly State: string;
  readonly FunctionArn: string;
}

const port = Number(new URL(process.env.AWS_ENDPOINT_URL ?? '').port);
const askLambda = (path: string, method: 'GET' | 'PUT', body?: string): Promise<Response> =>
  askAws(port, {
    service: 'lambda',
    path: `/2015-03-31/event-source-mappings/${path}`,
    method,
    contentType: 'application/json',
    ...(body && { body }),
  });

const mappings = async (): Promise<readonly Mapping[]> => {
  const { EventSourceMappings } = (await (await askLambda('', 'GET')).json()) as { EventSourceMappings: readonly Mapping[] };
  return EventSourceMappings.filter(({ FunctionArn }) => READERS.some((reader) => FunctionArn.includes(reader)));
};

const switchTo = async (Enabled: boolean): Promise<void> => {
  const all = await mappings();
  if (all.length !== READERS.length) throw new Error(`Expected ${READERS.length} readers of the stream, found ${all.length}`);
  const wanted = Enabled ? 'Enabled' : 'Disabled';
  for (const { UUID, State } of all) if (State !== wanted) await askLambda(UUID, 'PUT', JSON.stringify({ Enabled }));
  await eventually(mappings, (now) => now.every(({ State }) => State === wanted), 60);
};

export const pauseReaders = (): Promise<void> => switchTo(false);
export const resumeReaders = (): Promise<void> => switchTo(true);
