import { Reference, Stack, Tokenization, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Says why a finding of cdk-nag is no fault here. Rules are named without the pack's prefix.
 * @example acknowledge(queue, { SQS3: 'It is the dead-letter queue itself.' })
 */
export const acknowledge = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  for (const [rule, reason] of Object.entries(reasons))
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
};

/** The same for wildcards below a resource, e.g. `/bad-rows/*` below a bucket. */
export const acknowledgeBelow = (construct: IConstruct, arn: string, reasons: Readonly<Record<string, string>>): void => {
  const resource = findingOf(construct, arn);
  for (const [below, reason] of Object.entries(reasons))
    acknowledge(construct, { [`IAM5[Resource::${resource}${below}]`]: reason });
};

/** A resource as findings name it: `<LogicalId.Arn>`, or the name of its export when it is in another stack. */
const findingOf = (construct: IConstruct, arn: string): string => {
  const reference = Tokenization.reverse(arn);
  if (!Reference.isReference(reference)) return arn;
  const stack = Stack.of(construct);
  const home = Stack.of(reference.target);
  if (home === stack) return `<${stack.resolve(reference)['Fn::GetAtt'].join('.')}>`;
  return stack.resolve(home.exportValue(arn))['Fn::ImportValue'];
};
