import { type OutgoingHttpHeaders, request } from 'node:http';
import * as z from 'zod';

const Problem = z.looseObject({
  type: z.string().startsWith('urn:axon:problem:'),
  title: z.string().min(1),
  titleKo: z.string().min(1),
  status: z.int(),
  code: z.string(),
  requestId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Question {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A string or buffer goes out as it is, anything else as JSON. */
  readonly body?: unknown;
  /** Put on the request line character for character, where `URL` would tidy it up. */
  readonly rawPath?: string;
}

const bytesOf = (body: unknown): Buffer | string | undefined =>
  body === undefined || Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);

/** One request on a connection of its own, with any header (also Host) and any body: what `fetch` would not send. */
export const ask = (url: string, { method, token, headers, body, rawPath }: Question = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const bytes = bytesOf(body);
    const outgoing = request(url, {
      method: method ?? (bytes === undefined ? 'GET' : 'POST'),
      agent: false,
      ...(rawPath === undefined ? {} : { path: rawPath }),
      headers: {
        ...(bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.once('error', reject);
    });
    outgoing.end(bytes);
  });

/** The answer as the problem it must be: problem+json, its status in the body, a known shape. */
export const problemIn = ({ status, headers, text }: Answer): Problem => {
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    throw new Error(`${status} is not problem+json but ${headers['content-type']}: ${text.slice(0, 200)}`);
  const problem = Problem.parse(JSON.parse(text));
  if (problem.status !== status) throw new Error(`Status ${status} with a problem of ${problem.status}`);
  return problem;
};
