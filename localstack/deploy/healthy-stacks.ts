import { askAws } from '../ask-aws.ts';
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

const listStacks = async (port: number): Promise<string> =>
  (await askAws(port, { service: 'cloudformation', body: 'Action=ListStacks&Version=2010-05-15' })).text();
