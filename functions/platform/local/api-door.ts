import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { isAxonError } from '#shared/axon-error.ts';
import type { Random } from '#shared/random.ts';
import type { ApiHandler } from '../api/api-handler.ts';
import { type Door, readBody, sendProblem } from './door.ts';
import { inStep } from './in-step.ts';
import type { LoadGauge } from './load-gauge.ts';

/** Above every route's own limit, below API Gateway's 10 MB. */
const BODY_CAP = 2 * 1_048_576;

/** Puts the Lambda handler behind node:http: the request becomes the API Gateway event it would be on AWS. */
export const apiDoor = ({
  handler,
  random,
  prefixes,
  gaugeOf,
}: {
  readonly handler: ApiHandler;
  readonly random: Random;
  readonly prefixes: readonly string[];
  /** Which crowd a caller of this path belongs to. */
  readonly gaugeOf: (path: string) => LoadGauge;
}): Door => {
  const allHere = inStep();
  return async (request, response, url) => {
    if (!prefixes.some((prefix) => url.pathname.startsWith(prefix))) return false;
    const requestId = random.id();
    let body: Buffer;
    try {
      body = await readBody(request, BODY_CAP);
    } catch (error) {
      if (!isAxonError(error, 'BODY_TOO_LARGE')) throw error;
      response.setHeader('connection', 'close');
      return sendProblem(response, error, requestId);
    }
    const gauge = gaugeOf(url.pathname);
    gauge.begin();
    try {
      await allHere();
      send(response, await handler(gatewayEvent({ request, url, body, requestId }), {} as Context));
    } finally {
      gauge.end();
    }
    return true;
  };
};

const send = (response: ServerResponse, { statusCode, headers, body, isBase64Encoded }: APIGatewayProxyResult): void => {
  // Text goes out in one write with the headers; bytes take one of their own.
  const content = isBase64Encoded ? Buffer.from(body, 'base64') : body;
  // Without its length an answer would go out in chunks.
  const length = statusCode === 204 || statusCode === 304 ? {} : { 'content-length': String(Buffer.byteLength(content)) };
  response.writeHead(statusCode, { 'x-content-type-options': 'nosniff', ...headers, ...length } as Record<string, string>);
  response.end(content);
};

interface Arrived {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly body: Buffer;
  readonly requestId: string;
}

const gatewayEvent = ({ request, url, body, requestId }: Arrived): APIGatewayProxyEvent => {
  const isText = isUtf8(body) && body[0] !== 0x1f;
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: request.method ?? 'GET',
    path: url.pathname,
    headers: request.headers as Record<string, string>,
    queryStringParameters: url.search ? Object.fromEntries(url.searchParams) : null,
    pathParameters: null,
    body: body.length === 0 ? null : body.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    requestContext: {
      requestId,
      identity: { sourceIp: request.socket.remoteAddress ?? '' },
    } as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
};
