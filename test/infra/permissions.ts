import * as z from 'zod';
import { type Synthesised, targetOf } from './synth.ts';

const Strings = z.union([z.string(), z.array(z.string())]).transform((one) => [one].flat());
const Statement = z.object({ Effect: z.literal('Allow'), Action: Strings, Resource: z.unknown() });
const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(Statement) }),
  Roles: z.array(z.object({ Ref: z.string() })),
});

/** What every function may do, as `<resource><path below it>: actions`. */
export const permissionsOf = (stage: Synthesised): Readonly<Record<string, readonly string[]>> => {
  const ofFunctions = stage
    .ofType('AWS::IAM::Policy')
    .filter(({ id }) => !id.startsWith('CustomCDK') && id.includes('RoleDefaultPolicy'));
  return Object.fromEntries(
    ofFunctions
      .map(({ id, properties }) => [id.replace(/RoleDefaultPolicy.*/, ''), linesOf(Policy.parse(properties))] as const)
      .toSorted(([a], [b]) => a.localeCompare(b)),
  );
};

const linesOf = ({ PolicyDocument }: z.infer<typeof Policy>): readonly string[] => {
  const byResource = new Map<string, string[]>();
  for (const { Action, Resource } of PolicyDocument.Statement)
    for (const resource of [Resource].flat()) {
      const name = labelOf(resource);
      byResource.set(name, [...(byResource.get(name) ?? []), ...Action]);
    }
  return [...byResource].map(([resource, actions]) => `${resource}: ${actions.toSorted().join(' ')}`).toSorted();
};

const labelOf = (resource: unknown): string => {
  if (resource === '*') return '*';
  const joined = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }).safeParse(resource);
  if (!joined.success) return `${targetOf(resource)}${JSON.stringify(resource).includes('StreamArn') ? ' stream' : ''}`;
  const [first, ...below] = joined.data['Fn::Join'][1];
  return `${targetOf(first)}${below.join('')}`;
};

const USES: Readonly<Record<string, string>> = {
  GetItem: 'get',
  BatchGetItem: 'batchGet',
  Query: 'query',
  PutItem: 'put',
  UpdateItem: 'update',
  DeleteItem: 'delete',
  ConditionCheckItem: 'check',
};

/** What every function may do with items of tables, in the words of the Table port: `slots: update`, `sales: index:byRegistry`. */
export const tableUsesOf = (stage: Synthesised): Readonly<Record<string, readonly string[]>> => {
  const names = new Map(
    stage
      .ofType('AWS::DynamoDB::Table')
      .map(({ id, properties }) => [
        id.slice(0, -8),
        String(properties.TableName).replace(`axon-${stage.stage.settings.name}-`, ''),
      ]),
  );
  const usesOf = (line: string): readonly string[] => {
    const [, resource = '', index, actions = ''] = /^(\w+)(?:\/index\/(\w+))?: (.*)$/.exec(line) ?? [];
    const table = names.get(resource);
    if (table === undefined) return [];
    return actions.split(' ').map((action) => `${table}: ${index ? `index:${index}` : USES[action.replace('dynamodb:', '')]}`);
  };
  return Object.fromEntries(Object.entries(permissionsOf(stage)).map(([name, lines]) => [name, lines.flatMap(usesOf)]));
};
