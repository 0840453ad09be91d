import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { HouseApi } from '../house/api.ts';
import { interfaceOf } from '../house/interface-of.ts';
import { uploadJson } from '../house/site-upload.ts';
import { stageOf } from '../house/stage.ts';
import type { StaticSite } from '../house/static-site.ts';
import { trackerTags } from '../house/tracker-script.ts';
import { Operations } from '../operations.ts';
import { SignIn } from '../sign-in.ts';
import { runCapabilities } from './capabilities.ts';
import type { DataStack } from './data-stack.ts';

export interface AppStackProps extends StackProps {
  readonly data: DataStack;
  readonly site: StaticSite;
}

/** What runs: functions, API, schedules, delivery; and what a person looks at afterwards. */
export class AppStack extends Stack {
  constructor(scope: Construct, id: string, { data, site, ...props }: AppStackProps) {
    super(scope, id, props);
    const { shopOrigins } = stageOf(this);
    const { members, shoppers } = new SignIn(this, { data: data.signIn, site: site.url });
    const origins = [...(site.url ? [site.url] : []), ...shopOrigins];
    const api = new HouseApi(this, 'Api', { members, shoppers, origins });
    const graphs = runCapabilities(this, data, api);
    new Operations(this, { graphs });
    this.publish(site, api, { issuer: members.issuer, clientId: members.audience });
  }

  /** What people and the static pages must know. */
  private publish(site: StaticSite, api: HouseApi, signIn: { readonly issuer: string; readonly clientId: string }): void {
    const { tracker } = site;
    const siteUrl = site.url ?? '';
    const ofTracker = tracker && { trackerUrl: `${siteUrl}${tracker.versionedPath}`, trackerIntegrity: tracker.integrity };
    const config = { stage: stageOf(this).name, apiUrl: api.url, ...signIn, ...ofTracker, shop: { writeKey: '' } };
    if (site.distribution)
      uploadJson(this, 'Config', {
        bucket: interfaceOf(site.bucket),
        file: 'config.json',
        json: config,
        distribution: site.distribution,
      });
    const output = (name: string, description: string, value: string) => new CfnOutput(this, name, { description, value });
    output('ApiUrl', 'Root of the API.', api.url);
    output(
      'DashboardUrl',
      'Where marketers sign in.',
      site.url ? `${site.url}/dashboard/` : `s3://${site.bucket.bucketName}/dashboard/`,
    );
    if (tracker) {
      const tags = trackerTags(tracker, { site: siteUrl, api: api.url, writeKey: 'YOUR_WRITE_KEY' });
      output('TrackerSnippet', 'For the pages of the shop; write keys are made in the dashboard.', tags);
      output(
        'TrackerNewest',
        'The same script as of the latest deploy, for tag managers: no integrity, cached for minutes.',
        `${siteUrl}${tracker.newestPath}`,
      );
    }
    output('SiteConfig', 'config.json of the site, for whoever serves it from the bucket alone.', this.toJsonString(config));
    output('SiteBucket', 'Where the files of the site lie.', site.bucket.bucketName);
  }
}
