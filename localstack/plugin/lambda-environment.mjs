import { existsSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

/**
 * The inside of a Lambda environment, started by `axon_lambda.py`: loads the handler, says whether it could, then answers
 * one JSON line (the invocation) with another (its outcome and what it printed) until the socket closes.
 */
const { env } = process;
const socket = new Socket({ fd: Number(env.AXON_LAMBDA_FD), readable: true, writable: true });
delete env.AXON_LAMBDA_FD;
const say = (message) => socket.write(`${JSON.stringify(message)}\n`);

let printed = '';
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    printed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return write(chunk, ...rest);
  };
}

const errorOf = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? '').split('\n'),
});

const loadHandler = async () => {
  const dot = env._HANDLER.lastIndexOf('.');
  const [module, name] = [env._HANDLER.slice(0, dot), env._HANDLER.slice(dot + 1)];
  const files = ['.mjs', '.js', '.cjs'].map((suffix) => join(env.LAMBDA_TASK_ROOT, `${module}${suffix}`));
  const file = files.find((path) => existsSync(path) && statSync(path).isFile());
  if (!file) throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${env._HANDLER} is not exported`), { name: 'Runtime.HandlerNotFound' });
};

const contextOf = (invocation) => ({
  awsRequestId: invocation['invoke-id'],
  invokedFunctionArn: invocation['invoked-function-arn'],
  functionName: env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => invocation.deadline - Date.now(),
});

let handler;
try {
  handler = await loadHandler();
  say({ ready: true });
} catch (error) {
  say({ ready: false, error: errorOf(error) });
}

createInterface({ input: socket })
  .on('line', async (line) => {
    const invocation = JSON.parse(line);
    env._X_AMZN_TRACE_ID = invocation['trace-id'];
    printed = '';
    try {
      const outcome = await handler(invocation.payload ? JSON.parse(invocation.payload) : {}, contextOf(invocation));
      say({ isError: false, body: JSON.stringify(outcome ?? null), logs: printed });
    } catch (error) {
      // As Lambda's own runtime writes what a handler threw.
      console.error(
        `${new Date().toISOString()}\t${invocation['invoke-id']}\tERROR\tInvoke Error\t${JSON.stringify(errorOf(error))}`,
      );
      say({ isError: true, body: JSON.stringify(errorOf(error)), logs: printed });
    }
  })
  .on('close', () => process.exit(0));
