import { join } from 'node:path';
import { type AxonProcess, type StartOptions, startAxon } from './axon-process.ts';

/** An Axon whose time is the test's: nothing happens by the clock before it is told. */
export interface TimedAxon extends AxonProcess {
  /** Moves the server's time on. */
  forward(ms: number): Promise<void>;
  /** One run of the sweeper, to its end; it does not come by itself. */
  sweep(): Promise<void>;
}

export const startTimedAxon = async (options: StartOptions = {}): Promise<TimedAxon> => {
  const axon = await startAxon({ ...options, entry: join(import.meta.dirname, 'timed-server.ts'), flags: [] });
  const tell = async (what: string): Promise<void> => {
    await axon.call(`/test/${what}`, { method: 'POST' });
  };
  return { ...axon, forward: (ms) => tell(`forward?ms=${ms}`), sweep: () => tell('sweep') };
};
