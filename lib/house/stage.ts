import { Stage as CdkStage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { localAddresses, type ShopAddresses, shopAddresses } from './env.ts';
import type { TrackerName } from './tracker-script.ts';
import type { SaleRate } from './warm-throughput.ts';

/** Where tokens of one kind of caller come from (see `functions/platform/authenticate.jose.ts`). */
export interface TokenIssuer {
  /** Exact `iss` of its tokens. */
  readonly issuer: string;
  /** `aud`, or `client_id`, of its tokens. */
  readonly audience: string;
  readonly jwksUrl: string;
}

/** Where events and journeys are searched. */
export type SearchPlan =
  | {
      readonly kind: 'domain';
      readonly instanceType: string;
      /** Data nodes; from 2 on they are spread over two zones. */
      readonly nodes: number;
      readonly gibPerNode: number;
    }
  /** A node that is there already, without a signature: the emulated stage. Its figures are not watched. */
  | { readonly kind: 'endpoint'; readonly url: string }
  /** No domain, which is the floor of the bill: funnel and live view say SEARCH_NOT_INSTALLED; everything else works, and all events are archived. */
  | { readonly kind: 'off' };

/** Everything that differs between stages, and nothing else: constructs ask here instead of asking for a stage's name. */
export interface StageSettings {
  /** Kebab-case; part of table and stack names. */
  readonly name: string;
  /** @default the account and region of whoever deploys */
  readonly account?: string;
  readonly region?: string;
  /** Who pays: value of the `cost-owner` tag. */
  readonly costOwner: string;
  /** Whether data outlives its stack: RETAIN, deletion protection, point-in-time recovery. Otherwise nothing is left behind. */
  readonly keepsData: boolean;
  /** Days logs are kept; one of CloudWatch's own steps (1, 7, 30, 90, 365). */
  readonly logDays: number;
  /** Shards of the events stream (1,000 records/s or 1 MB/s each) and hours until a record is gone (24-8,760). */
  readonly events: { readonly shards: number; readonly hours: number };
  readonly sale: {
    /** The busiest second its tables are warmed for, once and at a price. @default what new tables carry: about 1,000 wins/s */
    readonly rate?: SaleRate;
    /** Environments of the reservation API kept warm. Costs money all day. @default none */
    readonly environments?: number;
  };
  /** Concurrent executions set aside for each API function, and never exceeded. @default none: small accounts have none to give */
  readonly reserved?: number;
  /** Where API Gateway answers below `/<API id>/live`. @default AWS's own host of each API */
  readonly apiRoot?: string;
  /** What the API takes in all: requests/s, and how many at once on top. */
  readonly throttle: { readonly perSecond: number; readonly burst: number };
  /** `sandbox` opens the sandbox payment door: anyone may "pay". Never where goods are sent. */
  readonly payments: 'sandbox' | 'none';
  readonly search: SearchPlan;
  /** Origins of the shops that call the API from a browser; the dashboard's own is added. */
  readonly shopOrigins: readonly string[];
  /** Who signs marketers in: the stage's own Cognito user pool, or an issuer that is there already. */
  readonly members: 'cognito' | TokenIssuer;
  /** Who signs shoppers in. `members`: whoever may open the dashboard may also shop, for trying things out. */
  readonly shoppers: 'members' | TokenIssuer;
  /** `bucket`: files only, uploaded by whoever serves them (the emulated stage has no CloudFront). */
  readonly site: 'cloudfront' | 'bucket';
  /** What the tracker is called for browsers. @default `/t/axon.js` */
  readonly tracker?: TrackerName;
  /** Whether CDK's own custom resources can run: they need Python and the SDK of Lambda's runtime, which an emulator has not. */
  readonly hasCdkProviders: boolean;
  /** Gets every alarm, once its owner has confirmed the subscription. @default nobody */
  readonly alarmEmail?: string;
}

const local: StageSettings = {
  name: 'local',
  costOwner: 'marketing',
  keepsData: false,
  logDays: 1,
  events: { shards: 1, hours: 24 },
  sale: {},
  // One process per concurrent execution, on two cores: more of them only wait for each other, until their time is over.
  reserved: 8,
  throttle: { perSecond: 10_000, burst: 5_000 },
  apiRoot: localAddresses.apiRoot,
  payments: 'sandbox',
  search: { kind: 'endpoint', url: localAddresses.search },
  shopOrigins: [localAddresses.site],
  members: {
    issuer: 'http://axon.localhost',
    audience: 'axon-dashboard',
    jwksUrl: localAddresses.jwks,
  },
  shoppers: {
    issuer: 'http://axon.localhost',
    audience: 'axon-shop',
    jwksUrl: localAddresses.jwks,
  },
  site: 'bucket',
  hasCdkProviders: false,
};

const dev: StageSettings = {
  name: 'dev',
  costOwner: 'marketing',
  keepsData: false,
  logDays: 7,
  events: { shards: 1, hours: 24 },
  sale: {},
  throttle: { perSecond: 500, burst: 1_000 },
  payments: 'sandbox',
  search: { kind: 'domain', instanceType: 't3.small.search', nodes: 1, gibPerNode: 10 },
  shopOrigins: [],
  members: 'cognito',
  shoppers: 'members',
  site: 'cloudfront',
  hasCdkProviders: true,
};

/** Stands where the store's own address is not given yet; a stage that has one is not deployed. */
const NOBODY = 'https://not-given.example';

/**
 * Sized for 8,000 shoppers within one second. Whose pages may call and who signs shoppers in is the store's own to say: in the
 * environment, or in `prod.env` (docs/deploy.md).
 */
export const prodOf = ({ origins, issuer, audience, jwksUrl, alarmEmail }: ShopAddresses): StageSettings => ({
  name: 'prod',
  costOwner: 'marketing',
  keepsData: true,
  logDays: 90,
  events: { shards: 8, hours: 168 },
  sale: { rate: { claimsPerSecond: 8_000, winsPerSecond: 8_000 }, environments: 50 },
  // Three doors; together they leave a quarter of an ordinary account's 1,000 to everything else.
  reserved: 250,
  throttle: { perSecond: 10_000, burst: 5_000 },
  payments: 'none',
  search: { kind: 'domain', instanceType: 'r7g.large.search', nodes: 2, gibPerNode: 200 },
  shopOrigins: origins ?? [NOBODY],
  members: 'cognito',
  shoppers: { issuer: issuer ?? NOBODY, audience: audience ?? 'axon-shop', jwksUrl: jwksUrl ?? NOBODY },
  site: 'cloudfront',
  hasCdkProviders: true,
  ...(alarmEmail !== undefined && { alarmEmail }),
});

/** What is wrong with the addresses of a stage, by the name of their variable; empty if it may be deployed. */
export const addressProblems = ({ shopOrigins, shoppers }: StageSettings): readonly string[] => {
  const named = [
    ...shopOrigins.map((address) => ['AXON_SHOP_ORIGINS', address] as const),
    ...(shoppers === 'members'
      ? []
      : ([
          ['AXON_SHOPPER_ISSUER', shoppers.issuer],
          ['AXON_SHOPPER_JWKS_URL', shoppers.jwksUrl],
        ] as const)),
  ];
  return named.flatMap(([name, address]) => problemOf(address).map((problem) => `${name} ${problem}`));
};

const problemOf = (address: string): readonly string[] => {
  if (address === NOBODY) return ['is not given'];
  if (!URL.canParse(address)) return [`is no address: ${address}`];
  return new URL(address).hostname.endsWith('.example') ? [`is an example's address: ${address}`] : [];
};

/** Every stage there is; `bin/axon.ts` makes them all, `cdk deploy 'dev/*'` deploys one. */
export const stages: readonly StageSettings[] = [local, dev, prodOf(shopAddresses)];

/** One stage of Axon in the construct tree. */
export class SettingsScope extends CdkStage {
  readonly settings: StageSettings;

  constructor(scope: Construct, settings: StageSettings) {
    const { account, region } = settings;
    super(scope, settings.name, { env: { ...(account && { account }), ...(region && { region }) } });
    this.settings = settings;
  }
}

/** The settings of the stage a construct belongs to. */
export const stageOf = (construct: Construct): StageSettings => {
  const stage = CdkStage.of(construct);
  if (stage instanceof SettingsScope) return stage.settings;
  throw new Error(`${construct.node.path} is not part of a stage`);
};

/** Physical names only where the code on the other side must know them without asking. */
export const nameIn = (construct: Construct, name: string): string => `axon-${stageOf(construct).name}-${name}`;
