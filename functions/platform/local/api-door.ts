import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { AxonError } from '#shared/axon-error.ts';
import type { Random } from '#shared/random.ts';
import type { ApiHandler } from '../lambda.ts';
import { problemOf } from '../problem.ts';
import { BodyOverCap, type Door, readBody, sendJson } from './door.ts';

/** Above every route's own limit, below API Gateway's 10 MB. */
const BODY_CAP = 2 * 1_048_576;

/** Puts the Lambda handler behind node:http: the request becomes the API Gateway event it would be on AWS. */
export const apiDoor =
  ({
    handler,
    random,
    prefixes,
  }: {
    readonly handler: ApiHandler;
    readonly random: Random;
    readonly prefixes: readonly string[];
  }): Door =>
  async (request, response, url) => {
    if (!prefixes.some((prefix) => url.pathname.startsWith(prefix))) return false;
    const requestId = random.id();
    let body: Buffer;
    try {
      body = await readBody(request, BODY_CAP);
    } catch (error) {
      if (!(error instanceof BodyOverCap)) throw error;
      const problem = problemOf(new AxonError('BODY_TOO_LARGE', { limit: BODY_CAP }), requestId);
      response.setHeader('connection', 'close');
      return sendJson(response, problem.status, problem);
    }
    const result = await handler(gatewayEvent({ request, url, body, requestId }), {} as Context);
    response.writeHead(result.statusCode, { 'x-content-type-options': 'nosniff', ...result.headers } as Record<string, string>);
    response.end(result.isBase64Encoded ? Buffer.from(result.body, 'base64') : result.body);
    return true;
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
