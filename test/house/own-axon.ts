import { afterAll, beforeAll } from 'vitest';
import { type AxonProcess, removeFolder, type StartOptions } from './axon-process.ts';

/** The Axon of a test file. */
export interface OwnAxon<Axon extends AxonProcess> {
  /** Valid inside tests and hooks. */
  readonly axon: Axon;
  /** Starts it once more after it has ended: on the same data, at the same address. */
  startAgain(): Promise<void>;
}

/** Call at the top of a file: it starts before the file's tests; after them it is gone, and its data folder with it. */
export const ownAxon = <Axon extends AxonProcess>(start: (options?: StartOptions) => Promise<Axon>): OwnAxon<Axon> => {
  let axon: Axon | undefined;
  beforeAll(async () => {
    axon = await start();
  });
  afterAll(async () => {
    // Undefined if it could not be started: that is what the file fails with.
    if (axon === undefined) return;
    await axon.kill9();
    removeFolder(axon.data);
  });
  const running = (): Axon => {
    if (axon === undefined) throw new Error('Axon is not there yet: ask for it in a test or a hook');
    return axon;
  };
  return {
    get axon() {
      return running();
    },
    async startAgain() {
      const { data, url } = running();
      axon = await start({ data, port: Number(new URL(url).port) });
    },
  };
};
