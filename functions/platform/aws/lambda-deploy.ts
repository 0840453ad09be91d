import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { SECOND } from '#shared/clock.ts';
import type { Report } from '../report.ts';
import { reportToLog } from './report.powertools.ts';

/** A new domain answers a little later than CloudFormation says it is there. */
const TRIES = 12;
/** One try may take 10 s itself; all of them must fit into the function's time, or CloudFormation hears nothing. */
const PAUSE = 8 * SECOND;

interface Deploying {
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly report?: Report;
  readonly send?: (url: string, answer: string) => Promise<unknown>;
}

const sendAnswer = (url: string, body: string): Promise<unknown> => fetch(url, { method: 'PUT', body });

/**
 * Something done once per deploy, as a custom resource of CloudFormation. It is tried again for three minutes, since failing
 * undoes the whole deploy; removing the stack undoes nothing of it.
 */
export const deployHandler = (run: () => Promise<void>, options: Deploying = {}) => {
  const { wait = sleep, report = reportToLog, send = sendAnswer } = options;
  const insist = async (): Promise<void> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await run();
      } catch (error) {
        report(error, { during: 'deploy', tried });
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
