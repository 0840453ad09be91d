import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { ROOT } from '#lib/bundles/bundle-functions.ts';
import { type StageSettings, stages } from '#lib/house/stage.ts';
import { AxonStage } from '#lib/stacks/axon-stage.ts';

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

/** An app as the CDK command makes it, but nothing is bundled. */
const anApp = (): App => {
  const { context } = CdkJson.parse(JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')));
  const outdir = mkdtempSync(join(tmpdir(), 'axon-synth-'));
  return new App({ outdir, analyticsReporting: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
};

export const settingsOf = (name: string): StageSettings => {
  const settings = stages.find((stage) => stage.name === name);
  if (!settings) throw new Error(`There is no stage ${name}`);
  return settings;
};

/** A resource of a template; its properties are CloudFormation's, so every test names those it reads. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy: string | undefined;
}

const Template_ = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
    }),
  ),
});

const resourcesOf = (template: Template): readonly Resource[] =>
  Object.entries(Template_.parse(template.toJSON()).Resources).map(([id, { Type, Properties, DeletionPolicy }]) => ({
    id,
    type: Type,
    properties: Properties,
    deletionPolicy: DeletionPolicy,
  }));

const known = new Map<string, Synthesised>();

/** One stage as templates; the same again for the same settings, so whoever adds to the stage takes `freshlySynthesised`. */
export const synthesised = (settings: StageSettings): Synthesised => {
  const key = JSON.stringify(settings);
  const made = known.get(key) ?? freshlySynthesised(settings);
  known.set(key, made);
  return made;
};

export const freshlySynthesised = (settings: StageSettings) => {
  const stage = new AxonStage(anApp(), settings);
  const templates = {
    data: Template.fromStack(stage.data),
    web: Template.fromStack(stage.web),
    app: Template.fromStack(stage.app),
  };
  const of = {
    data: resourcesOf(templates.data),
    web: resourcesOf(templates.web),
    app: resourcesOf(templates.app),
  };
  const all = [...of.data, ...of.web, ...of.app];
  return { stage, ...templates, of, all, ofType: (type: string) => all.filter((resource) => resource.type === type) };
};

export type Synthesised = ReturnType<typeof freshlySynthesised>;

/** What a reference points at: the logical id, in this stack or another, without the hash at its end. */
export const targetOf = (reference: unknown): string => {
  const text = JSON.stringify(reference);
  const found =
    /(?:FnGetAtt|OutputRef|GetAtt":\["|Ref":")([A-Za-z0-9]+?)[0-9A-F]{8}(?:"|Arn|StreamArn|QueueName|Name|[0-9A-F]{8})/.exec(
      text,
    );
  return found?.[1] ?? text;
};
