import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { SECOND } from '#shared/clock.ts';
import { reportToLog } from './report.powertools.ts';

/** A new domain answers a little later than CloudFormation says it is there. */
const TRIES = 20;
const PAUSE = 10 * SECOND;

interface Deploying {
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly send?: (url: string, answer: string) => Promise<unknown>;
}

const sendAnswer = (url: string, body: string): Promise<unknown> => fetch(url, { method: 'PUT', body });

/**
 * Something done once per deploy, as a custom resource of CloudFormation. It is tried again for three minutes, since failing
 * undoes the whole deploy; removing the stack undoes nothing of it.
 */
export const deployHandler = (run: () => Promise<void>, { wait = sleep, send = sendAnswer }: Deploying = {}) => {
  const insist = async (): Promise<void> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await run();
      } catch (error) {
        reportToLog(error, { during: 'deploy', tried });
        if (tried === TRIES) throw error;
        await wait(PAUSE);
      }
    }
  };
  return async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const { StackId, RequestId, LogicalResourceId, RequestType, ResponseURL } = event;
    const answer = { StackId, RequestId, LogicalResourceId, PhysicalResourceId: LogicalResourceId };
    const outcome = await (RequestType === 'Delete' ? Promise.resolve() : insist()).then(
      () => ({ Status: 'SUCCESS' }),
      (error: unknown) => ({ Status: 'FAILED', Reason: error instanceof Error ? error.message : String(error) }),
    );
    await send(ResponseURL, JSON.stringify({ ...answer, ...outcome }));
  };
};
