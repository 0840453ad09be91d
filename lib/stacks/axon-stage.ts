import { Annotations, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SettingsScope, type StageSettings } from '../house/stage.ts';
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
    this.warnOfExamples(settings);
  }

  /** Addresses of the example shop deploy well and then let nobody in. */
  private warnOfExamples({ shoppers, shopOrigins }: StageSettings): void {
    const addresses = [...shopOrigins, ...(shoppers === 'members' ? [] : [shoppers.issuer])];
    const examples = addresses.filter((address) => address.endsWith('.example'));
    if (examples.length > 0)
      Annotations.of(this.app).addWarningV2(
        'axon:example-shop',
        `Set the shop's own addresses in lib/house/stage.ts before you deploy this stage: ${examples.join(', ')}`,
      );
  }
}
