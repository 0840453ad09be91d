import type { IncomingMessage, ServerResponse } from 'node:http';
import { AxonError } from '#shared/axon-error.ts';
import { problemOf } from '../api/problem.ts';

/** A part of the embedded server. Answers the request, or leaves it to the next door by returning false. */
export type Door = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean> | boolean;

/** So much of a body that is too large is read and thrown away, so that its sender gets to hear the answer. */
const HEARD_OUT = 16 * 1_048_576;

/** The whole body, at most `cap` bytes. @throws AxonError BODY_TOO_LARGE */
export const readBody = (request: IncomingMessage, cap: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = () => {
      if (size > cap) reject(new AxonError('BODY_TOO_LARGE', { limit: cap }));
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    };
    // Listeners, not an async iterator: that is a tenth of what a short request costs.
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= cap) chunks.push(chunk);
      if (size > HEARD_OUT) request.destroy();
    });
    request.once('end', end).once('error', reject);
    // Whoever goes away in mid-sentence is an error of the request already; only what we cut off ourselves ends here.
    request.once('close', () => {
      if (size > HEARD_OUT) end();
    });
  });

const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export const securePage = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
};

export const sendJson = (response: ServerResponse, status: number, body: unknown): true => {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
  return true;
};

/** What went wrong, as problem+json. */
export const sendProblem = (response: ServerResponse, error: unknown, requestId = ''): true => {
  const problem = problemOf(error, requestId);
  response.writeHead(problem.status, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(problem));
  return true;
};

export const sendHtml = (response: ServerResponse, html: string): true => {
  securePage(response);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(html);
  return true;
};

export const redirect = (response: ServerResponse, location: string): true => {
  response.writeHead(302, { location, 'cache-control': 'no-store' });
  response.end();
  return true;
};
