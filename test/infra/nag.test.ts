import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { stages } from '#lib/house/stage.ts';
import { freshlySynthesised, type Synthesised, synthesised } from './synth.ts';

const violationsOf = ({ stage }: Synthesised) =>
  new AwsSolutionsChecks()
    .validateScope(stage)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );

test.each(stages)('stage $name keeps every rule of AwsSolutions, or says beside the resource why not', (settings) => {
  expect(violationsOf(synthesised(settings))).toEqual([]);
});

test('the check does see what is wrong', () => {
  const [dev] = stages.filter(({ name }) => name === 'dev');
  if (!dev) throw new Error('There is no stage dev');
  const world = freshlySynthesised(dev);
  new Bucket(world.stage.data, 'Open');
  expect(violationsOf(world)).toContain('AwsSolutions-S10 at dev/Data/Open/Resource');
});
