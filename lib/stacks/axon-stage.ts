import { Annotations, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addressProblems, SettingsScope, type StageSettings } from '../house/stage.ts';
import { AppStack } from './app-stack.ts';
import { DataStack } from './data-stack.ts';
import { WebStack } from './web-stack.ts';

/** One stage of Axon: Data, then Web, then App. */
export class AxonStage extends SettingsScope {
  readonly data: DataStack;
  readonly web: WebStack;
  readonly app: AppStack;

  constructor(scope: Construct, settings: StageSettings) {
    super(scope, settings);
    const { name, keepsData } = settings;
    const stack = (what: string) => ({ stackName: `axon-${name}-${what}`, terminationProtection: keepsData });
    this.data = new DataStack(this, 'Data', { ...stack('data'), description: 'Axon: what survives a redeploy.' });
    this.web = new WebStack(this, 'Web', { ...stack('web'), description: 'Axon: static site.', signIn: this.data.signIn });
    this.app = new AppStack(this, 'App', {
      ...stack('app'),
      description: 'Axon: what runs.',
      data: this.data,
      site: this.web.site,
    });
    Tags.of(this).add('app', 'axon');
    Tags.of(this).add('stage', name);
    Tags.of(this).add('cost-owner', settings.costOwner);
    this.refuseUnknownShop(settings);
  }

  /** A stage without the store's addresses deploys well and then lets nobody in, so it is not deployed. */
  private refuseUnknownShop(settings: StageSettings): void {
    const problems = addressProblems(settings);
    if (problems.length === 0) return;
    const message = `Stage ${settings.name} lacks addresses of your shop (environment or prod.env, see docs/deploy.md): ${problems.join('; ')}`;
    for (const stack of [this.data, this.web, this.app]) Annotations.of(stack).addError(message);
  }
}
