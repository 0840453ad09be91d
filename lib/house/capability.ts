import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { type StageSettings, stageOf } from './stage.ts';

/** One half of a capability: what survives a redeploy, or what runs. Everything in it carries the capability's tag. */
export class Capability extends Construct {
  protected readonly stage: StageSettings;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.stage = stageOf(this);
    Tags.of(this).add('capability', id.replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase());
  }
}

/** What becomes of a thing with data when its stack goes. */
export const removalOf = (construct: Construct): RemovalPolicy =>
  stageOf(construct).keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
