import { askAws } from '../../localstack/ask-aws.ts';
import { eventually } from './stage.ts';

/** The emulated Lambda's own API, for what a test must do to a function or its event source. */

const port = Number(new URL(process.env.AWS_ENDPOINT_URL ?? '').port);

/** @returns the answer's JSON. @throws if it was refused */
export const askLambda = async <T>(path: string, method: 'GET' | 'PUT' = 'GET', body?: object): Promise<T> => {
  const response = await askAws(port, {
    service: 'lambda',
    path: `/2015-03-31/${path}`,
    method,
    contentType: 'application/json',
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json() as Promise<T>;
};

export interface Mapping {
  readonly UUID: string;
  readonly State: string;
  readonly FunctionArn: string;
}

/** Event sources of the functions whose names hold one of these. */
export const mappingsOf = async (names: readonly string[]): Promise<readonly Mapping[]> => {
  const { EventSourceMappings } = await askLambda<{ EventSourceMappings: readonly Mapping[] }>('event-source-mappings/');
  return EventSourceMappings.filter(({ FunctionArn }) => names.some((name) => FunctionArn.includes(name)));
};

interface Configuration {
  readonly LastUpdateStatus: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

/** Sets variables of a function, as a deploy that went wrong would. @returns sets them back */
export const tellFunction = async (name: string, variables: Readonly<Record<string, string>>): Promise<() => Promise<void>> => {
  const path = `functions/${name}/configuration`;
  const { Environment } = await askLambda<Configuration>(path);
  const set = async (Variables: Readonly<Record<string, string>>): Promise<void> => {
    await askLambda(path, 'PUT', { Environment: { Variables } });
    await eventually(
      () => askLambda<Configuration>(path),
      ({ LastUpdateStatus }) => LastUpdateStatus === 'Successful',
      60,
    );
  };
  await set({ ...Environment.Variables, ...variables });
  return () => set(Environment.Variables);
};
