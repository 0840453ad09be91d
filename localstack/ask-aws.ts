interface AwsRequest {
  /** As in the scope of a signature: `cloudformation`, `dynamodb`. */
  readonly service: string;
  /** @default 'POST' */
  readonly method?: string;
  /** @default '/' */
  readonly path?: string;
  /** `X-Amz-Target` of services that speak JSON. */
  readonly target?: string;
  /** A form, or the JSON of a target or a path. */
  readonly body?: string;
  /** @default a form, or JSON where a target is named */
  readonly contentType?: string;
  /** @default 'test' */
  readonly accessKey?: string;
}

/** One call to LocalStack without a client of its own: it reads only service and caller from a signature. */
export const askAws = (port: number, { service, method = 'POST', path = '/', ...request }: AwsRequest): Promise<Response> => {
  const { target, body, accessKey = 'test' } = request;
  const form = 'application/x-www-form-urlencoded';
  const { contentType = target ? 'application/x-amz-json-1.1' : form } = request;
  const scope = `Credential=${accessKey}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${scope}`,
      'content-type': contentType,
      ...(target && { 'x-amz-target': target }),
    },
    ...(body !== undefined && { body }),
  });
};
