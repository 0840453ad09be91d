import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { StaticSite } from '../house/static-site.ts';
import type { SignInData } from '../sign-in.ts';

export interface WebStackProps extends StackProps {
  readonly signIn: SignInData;
}

/**
 * Dashboard, demo shop and tracker. It comes before the App stack, which must know the site's address (where sign-in leads
 * back to, whose pages may call the API) and writes `config.json` into it.
 */
export class WebStack extends Stack {
  readonly site: StaticSite;

  constructor(scope: Construct, id: string, { signIn, ...props }: WebStackProps) {
    super(scope, id, props);
    const issuer = `https://cognito-idp.${this.region}.amazonaws.com`;
    // The API has no address yet when the site gets its headers: its region is as near as they can say.
    const connectTo = [`https://*.execute-api.${this.region}.amazonaws.com`, ...(signIn.pages ? [issuer, signIn.pages] : [])];
    this.site = new StaticSite(this, 'Site', { connectTo });
  }
}
