import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { AccountRecovery, FeaturePlan, Mfa, OAuthScope, UserPool, UserPoolClient, UserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { acknowledge } from './house/acknowledge.ts';
import { Capability, removalOf } from './house/capability.ts';
import { interfaceOf } from './house/interface-of.ts';
import { nameIn, type TokenIssuer } from './house/stage.ts';

/** The marketers and their roles; nothing where another issuer signs them in. */
export class SignInData extends Capability {
  readonly pool: UserPool | undefined;
  /** Origin of the sign-in pages. */
  readonly pages: string | undefined;

  constructor(scope: Construct) {
    super(scope, 'SignIn');
    if (this.stage.members !== 'cognito') return;
    this.pool = new UserPool(this, 'Members', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { sms: false, otp: true },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: this.stage.keepsData,
      removalPolicy: removalOf(this),
    });
    acknowledge(this.pool, {
      COG2: 'Authenticator apps are offered; whether everyone must is for the store to decide.',
      COG3: 'Members are invited by hand; the plan that scores risks costs per user.',
      COG8: 'Members are invited by hand; the plan that scores risks costs per user.',
    });
    for (const groupName of ['viewer', 'marketer', 'admin'])
      new UserPoolGroup(this, groupName, { userPool: this.pool, groupName, description: `May do what a ${groupName} may.` });
    // The prefix must be free in the whole region, so it carries the account.
    const domain = this.pool.addDomain('Pages', { cognitoDomain: { domainPrefix: nameIn(this, Aws.ACCOUNT_ID) } });
    this.pages = domain.baseUrl();
  }
}

export interface SignInProps {
  readonly data: SignInData;
  /** Origin of the dashboard. */
  readonly site: string | undefined;
}

/** The dashboard as a client of the sign-in, and which tokens the API believes. */
export class SignIn extends Capability {
  readonly members: TokenIssuer;
  readonly shoppers: TokenIssuer;

  constructor(scope: Construct, props: SignInProps) {
    super(scope, 'SignIn');
    const { members, shoppers } = this.stage;
    this.members = members === 'cognito' ? this.register(props) : members;
    this.shoppers = shoppers === 'members' ? this.members : shoppers;
  }

  private register({ data: { pool }, site }: SignInProps): TokenIssuer {
    if (!pool || site === undefined) throw new Error('Sign-in by Cognito needs a user pool and the address of the dashboard');
    const home = [`${site}/dashboard/`];
    // Made here and not by the pool, which is in a stack before the site's.
    const client = new UserPoolClient(this, 'Dashboard', {
      userPool: interfaceOf(pool),
      // A page can keep no secret: the code is bound to it by PKCE.
      generateSecret: false,
      authFlows: {},
      oAuth: { flows: { authorizationCodeGrant: true }, scopes: [OAuthScope.OPENID], callbackUrls: home, logoutUrls: home },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    const issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`;
    return { issuer, audience: client.userPoolClientId, jwksUrl: `${issuer}/.well-known/jwks.json` };
  }
}
