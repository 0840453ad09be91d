import { Problem } from '../problem.ts';
import type { Ports } from '../settings.ts';

const FAILED = /_FAILED$|^ROLLBACK_COMPLETE$/;

/** @throws Problem naming a stack that no deploy can repair */
export const expectHealthyStacks = async ({ aws }: Pick<Ports, 'aws'>): Promise<void> => {
  const broken = failedStacks(await listStacks(aws));
  if (broken.length > 0)
    throw new Problem(
      'deploy',
      `${broken.join(', ')}: LocalStack cannot repair that. Start anew: npm run localstack:down && npm run localstack:up`,
    );
};

/** `name is STATUS` of every stack that failed, from CloudFormation's answer to ListStacks. */
export const failedStacks = (xml: string): readonly string[] =>
  [...xml.matchAll(/<member>.*?<\/member>/gs)].flatMap(([member]) => {
    const [name, status] = ['StackName', 'StackStatus'].map((tag) => member.match(`<${tag}>(.*?)</${tag}>`)?.[1] ?? '');
    return FAILED.test(status ?? '') ? [`Stack ${name} is ${status}`] : [];
  });

/** Without a client of its own: LocalStack reads only the name of the service from the signature. */
const listStacks = async (port: number): Promise<string> => {
  const scope = 'Credential=test/20260101/us-east-1/cloudformation/aws4_request, SignedHeaders=host, Signature=none';
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `AWS4-HMAC-SHA256 ${scope}` },
    body: 'Action=ListStacks&Version=2010-05-15',
  });
  return response.text();
};
