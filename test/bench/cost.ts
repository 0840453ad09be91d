import type { Row } from './figures.ts';

interface Price {
  /** US dollars. */
  readonly price: number;
  readonly per: string;
  /** The service and the tier of it. */
  readonly source: string;
  /** A public page that states this price, of which a copy was read on `PRICES_READ`; without one nobody has confirmed it since it was typed in. */
  readonly seen?: string;
}

/** When the pages named beside the prices were read. */
const PRICES_READ = '2026-11-23';

/**
 * On-demand prices in US dollars for US East (N. Virginia), us-east-1, without free tiers and discounts. Seoul (ap-northeast-2)
 * is 0-25 % dearer line by line. Change a price here and the page follows.
 */
const PRICES = {
  restRequests: {
    price: 3.5,
    per: 'million requests',
    source: 'API Gateway, REST, first 333 million',
    seen: 'https://docs.aws.amazon.com/pt_br/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  lambdaRequests: { price: 0.2, per: 'million requests', source: 'Lambda', seen: 'https://aws.amazon.com/lambda/pricing/' },
  lambdaGbSeconds: {
    price: 0.0000133334,
    per: 'GB-second',
    source: 'Lambda, ARM',
    seen: 'https://www.vantage.sh/blog/a-view-of-growing-graviton2-adoption-lambda',
  },
  provisionedGbSeconds: { price: 0.0000033334, per: 'GB-second', source: 'Lambda, ARM, provisioned concurrency' },
  kinesisShardHours: {
    price: 0.015,
    per: 'shard-hour',
    source: 'Kinesis Data Streams, provisioned',
    seen: 'https://kindatechnical.com/aws-kinesis/lesson-29-understanding-kinesis-pricing.html',
  },
  kinesisPutUnits: { price: 0.014, per: 'million units of 25 KB', source: 'Kinesis Data Streams, provisioned' },
  kinesisRetention: { price: 0.02, per: 'shard-hour beyond 24 h', source: 'Kinesis Data Streams, up to 7 days' },
  firehoseGb: {
    price: 0.029,
    per: 'GB (each record counts as 5 KB at least)',
    source: 'Firehose from a Kinesis stream, first 500 TB',
  },
  dynamodbWrites: {
    price: 0.625,
    per: 'million write units',
    source: 'DynamoDB on demand',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  dynamodbReads: {
    price: 0.125,
    per: 'million read units',
    source: 'DynamoDB on demand',
    seen: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  dynamodbGb: {
    price: 0.25,
    per: 'GB-month',
    source: 'DynamoDB, standard',
    seen: 'https://gist.github.com/bahrmichael/94e01d26dc21b9b7156d7d27b1b9e16e',
  },
  dynamodbBackup: { price: 0.2, per: 'GB-month', source: 'DynamoDB, point-in-time recovery' },
  s3Gb: {
    price: 0.023,
    per: 'GB-month',
    source: 'S3 Standard',
    seen: 'https://gist.github.com/EverettBerry/a37438006529a55f42da6fdbc44a505c',
  },
  logsGb: {
    price: 0.5,
    per: 'GB',
    source: 'CloudWatch Logs, ingested',
    seen: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  metrics: { price: 0.3, per: 'metric', source: 'CloudWatch, own metrics', seen: 'https://signoz.io/guides/cloudwatch-pricing' },
  alarms: { price: 0.1, per: 'alarm', source: 'CloudWatch' },
  traces: {
    price: 5,
    per: 'million traces',
    source: 'X-Ray (Lambda samples 1 a second and 5 %)',
    seen: 'https://aws.amazon.com/de/xray/pricing/',
  },
  secrets: {
    price: 0.4,
    per: 'secret',
    source: 'Secrets Manager',
    seen: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  },
  cloudfrontGb: { price: 0.085, per: 'GB', source: 'CloudFront, first 10 TB' },
  searchT3Small: { price: 0.036, per: 'hour', source: 'OpenSearch Service, t3.small.search' },
  searchR7gLarge: { price: 0.167, per: 'hour', source: 'OpenSearch Service, r7g.large.search' },
  searchGb: { price: 0.122, per: 'GB-month', source: 'OpenSearch Service, gp3' },
} as const satisfies Readonly<Record<string, Price>>;

type Priced = keyof typeof PRICES;
/** Prices that are quoted for a million. */
const MILLION = 1e6;
const unitPrice = (name: Priced): number => {
  const { price, per } = PRICES[name];
  return per.startsWith('million') ? price / MILLION : price;
};

const HOURS = 730;

/** What a store sends in a month, and what its stage is made of. */
export interface Volume {
  readonly name: string;
  /** Events a month. */
  readonly events: number;
  /** Events one request carries: the tracker sends what happened within a few seconds as one. */
  readonly eventsPerRequest: number;
  readonly sales: { readonly count: number; readonly claims: number; readonly wins: number };
  /** A month: coupons given and orders paid with one, entries into giveaways. */
  readonly promotions: { readonly coupons: number; readonly used: number; readonly entries: number };
  readonly shards: number;
  readonly retentionHours: number;
  readonly warmEnvironments: number;
  readonly search:
    | { readonly instance: 'searchT3Small' | 'searchR7gLarge'; readonly nodes: number; readonly gbPerNode: number }
    | undefined;
  readonly keepsData: boolean;
}

const PROD = { shards: 8, retentionHours: 168, warmEnvironments: 50, keepsData: true };

export const VOLUMES: readonly Volume[] = [
  {
    name: 'idle `dev`: 0.1 M events',
    events: 100_000,
    eventsPerRequest: 4,
    sales: { count: 0, claims: 0, wins: 0 },
    promotions: { coupons: 0, used: 0, entries: 0 },
    shards: 1,
    retentionHours: 24,
    warmEnvironments: 0,
    search: { instance: 'searchT3Small', nodes: 1, gbPerNode: 10 },
    keepsData: false,
  },
  {
    name: '`dev` sizes, 10 M events, a sale a week',
    events: 10_000_000,
    eventsPerRequest: 4,
    sales: { count: 4.3, claims: 10_000, wins: 1_000 },
    promotions: { coupons: 10_000, used: 1_000, entries: 10_000 },
    shards: 1,
    retentionHours: 24,
    warmEnvironments: 0,
    search: { instance: 'searchT3Small', nodes: 1, gbPerNode: 30 },
    keepsData: false,
  },
  {
    name: '`prod`, 300 M events, a sale a day',
    events: 300_000_000,
    eventsPerRequest: 4,
    sales: { count: 30, claims: 50_000, wins: 5_000 },
    promotions: { coupons: 300_000, used: 50_000, entries: 1_000_000 },
    ...PROD,
    search: { instance: 'searchR7gLarge', nodes: 2, gbPerNode: 200 },
  },
];

/** Sizes and times that are assumed; measure them on the account and correct them here. */
const ASSUMED = {
  /** GB of memory by ms of a batch in the collector (1,769 MB) and of a record in its two consumers (1 GB, 500 a batch). */
  collectGbSeconds: 1.769 * 0.015,
  recordGbSeconds: 2 * 1.024 * 0.002,
  claimGbSeconds: 1.769 * 0.01,
  /** KB of an event in the archive after gzip, of one in the index, of one as logs of the access log and figures a request. */
  archivedKb: 0.2,
  logKbPerRequest: 1.1,
  /** GB kept in tables for a million events (visitors, journeys, counters). */
  tableGbPerMillion: 0.4,
  /** KB the tracker and its pages weigh on the wire per visit; events a visit. */
  trackerKb: 3,
  eventsPerVisit: 8,
} as const;
const SCHEDULED_PER_MONTH = 2 * 60 * HOURS;
const SWEEP_GB_SECONDS = 1.769 * 0.2;
export const OWN_METRICS = 25;
export const ALARMS = 50;
const SECRETS = 2;
const KB_PER_GB = 1e6;

/** One line of the bill: what it is, how much of it, at which price. */
export interface Line {
  readonly what: string;
  readonly service: string;
  readonly amount: number;
  readonly price: Priced;
}

/** Units of one event: the visitor's item and the journey are read and written, a counter is read and written once a batch. */
const EVENT_WRITES = 2.1;
const EVENT_READS = 2.1;
/** Write units of the outcomes of a sale, with their indexes: the rows of docs/sizing.md of that name, counted (`test/load/sizing.test.ts`). */
export const COUNTED_WRITES = {
  'reserve: won': 6,
  prepare: 3,
  'confirm (sandbox provider uncounted)': 6,
  'reserve: coupon given': 9,
  'prepare with a coupon': 7,
  'giveaway: entered': 2,
  'giveaway: drawn, 1,000 entries, 10 winners': 361,
} as const;
/** Order, totals and profile of a win; not counted there. */
const ORDER_WRITES = 5;
const WIN_WRITES =
  COUNTED_WRITES['reserve: won'] + COUNTED_WRITES.prepare + COUNTED_WRITES['confirm (sandbox provider uncounted)'] + ORDER_WRITES;
/** What a coupon adds to the order it is used for. */
const COUPON_USED_WRITES = COUNTED_WRITES['prepare with a coupon'] - COUNTED_WRITES.prepare;
const DRAWN_WRITES = COUNTED_WRITES['giveaway: drawn, 1,000 entries, 10 winners'] / 1_000;

const eventLines = ({ events, eventsPerRequest, shards, retentionHours }: Volume): readonly Line[] => {
  const requests = events / eventsPerRequest;
  return [
    { what: 'requests with events', service: 'API Gateway', amount: requests, price: 'restRequests' },
    { what: 'runs of the collector', service: 'Lambda', amount: requests, price: 'lambdaRequests' },
    { what: 'time of the collector', service: 'Lambda', amount: requests * ASSUMED.collectGbSeconds, price: 'lambdaGbSeconds' },
    { what: 'time of the consumers', service: 'Lambda', amount: events * ASSUMED.recordGbSeconds, price: 'lambdaGbSeconds' },
    { what: 'shards', service: 'Kinesis', amount: shards * HOURS, price: 'kinesisShardHours' },
    { what: 'records', service: 'Kinesis', amount: events, price: 'kinesisPutUnits' },
    ...(retentionHours > 24
      ? [{ what: 'retention of a week', service: 'Kinesis', amount: shards * HOURS, price: 'kinesisRetention' } as const]
      : []),
    { what: 'delivery', service: 'Firehose', amount: (events * 5) / KB_PER_GB, price: 'firehoseGb' },
    { what: 'visitors, journeys, counters: writes', service: 'DynamoDB', amount: events * EVENT_WRITES, price: 'dynamodbWrites' },
    { what: 'visitors, journeys, counters: reads', service: 'DynamoDB', amount: events * EVENT_READS, price: 'dynamodbReads' },
    { what: 'a year of the archive', service: 'S3', amount: (12 * events * ASSUMED.archivedKb) / KB_PER_GB, price: 's3Gb' },
    {
      what: 'tracker',
      service: 'CloudFront',
      amount: ((events / ASSUMED.eventsPerVisit) * ASSUMED.trackerKb) / KB_PER_GB,
      price: 'cloudfrontGb',
    },
    { what: 'logs', service: 'CloudWatch', amount: (requests * ASSUMED.logKbPerRequest) / KB_PER_GB, price: 'logsGb' },
    { what: 'traces (5 %)', service: 'X-Ray', amount: requests * 0.05, price: 'traces' },
  ];
};

const saleLines = ({ sales: { count, claims, wins }, warmEnvironments }: Volume): readonly Line[] => {
  const requests = count * (claims * 1.2 + wins * 2);
  return [
    { what: 'requests of sales', service: 'API Gateway', amount: requests, price: 'restRequests' },
    { what: 'time of reservations', service: 'Lambda', amount: requests * ASSUMED.claimGbSeconds, price: 'lambdaGbSeconds' },
    { what: 'wins to orders: writes', service: 'DynamoDB', amount: count * wins * WIN_WRITES, price: 'dynamodbWrites' },
    { what: 'claims: reads', service: 'DynamoDB', amount: count * claims * 1.5, price: 'dynamodbReads' },
    {
      what: `${warmEnvironments} environments kept warm`,
      service: 'Lambda',
      amount: warmEnvironments * 1.769 * HOURS * 3600,
      price: 'provisionedGbSeconds',
    },
  ];
};

const floorLines = ({ search, events, keepsData }: Volume): readonly Line[] => {
  const tables = (events / MILLION) * ASSUMED.tableGbPerMillion;
  return [
    ...(search
      ? ([
          {
            what: `${search.nodes} x ${PRICES[search.instance].source.split(', ')[1]}`,
            service: 'OpenSearch',
            amount: search.nodes * HOURS,
            price: search.instance,
          },
          { what: 'its disks', service: 'OpenSearch', amount: search.nodes * search.gbPerNode, price: 'searchGb' },
        ] as const)
      : []),
    { what: 'tables', service: 'DynamoDB', amount: tables, price: 'dynamodbGb' },
    ...(keepsData
      ? [{ what: 'tables, any second again', service: 'DynamoDB', amount: tables, price: 'dynamodbBackup' } as const]
      : []),
    {
      what: 'sweeper and drain, each minute',
      service: 'Lambda',
      amount: SCHEDULED_PER_MONTH * SWEEP_GB_SECONDS,
      price: 'lambdaGbSeconds',
    },
    { what: 'own figures', service: 'CloudWatch', amount: OWN_METRICS, price: 'metrics' },
    { what: 'alarms', service: 'CloudWatch', amount: ALARMS, price: 'alarms' },
    { what: 'keys', service: 'Secrets Manager', amount: SECRETS, price: 'secrets' },
  ];
};

/** Coupons and giveaways: their shoppers' events are among the events already. */
const promotionLines = ({ promotions: { coupons, used, entries } }: Volume): readonly Line[] => {
  const requests = coupons + entries;
  const couponWrites = coupons * COUNTED_WRITES['reserve: coupon given'] + used * COUPON_USED_WRITES;
  return [
    { what: 'requests of coupons and entries', service: 'API Gateway', amount: requests, price: 'restRequests' },
    {
      what: 'time of coupons and entries',
      service: 'Lambda',
      amount: requests * ASSUMED.claimGbSeconds,
      price: 'lambdaGbSeconds',
    },
    { what: 'coupons given and used: writes', service: 'DynamoDB', amount: couponWrites, price: 'dynamodbWrites' },
    {
      what: 'giveaways entered and drawn: writes',
      service: 'DynamoDB',
      amount: entries * (COUNTED_WRITES['giveaway: entered'] + DRAWN_WRITES),
      price: 'dynamodbWrites',
    },
    { what: 'coupons and entries: reads', service: 'DynamoDB', amount: requests + used * 3, price: 'dynamodbReads' },
  ];
};

/** A month's bill, line by line. */
export const billOf = (volume: Volume): readonly Line[] => [
  ...floorLines(volume),
  ...eventLines(volume),
  ...saleLines(volume),
  ...promotionLines(volume),
];

export const costOf = ({ amount, price }: Line): number => amount * unitPrice(price);
export const totalOf = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + costOf(line), 0);

const dollars = (value: number): string =>
  value < 0.005
    ? '0'
    : new Intl.NumberFormat('en-US', {
        minimumFractionDigits: value < 100 ? 2 : 0,
        maximumFractionDigits: value < 100 ? 2 : 0,
      }).format(value);
const count = (value: number): string =>
  new Intl.NumberFormat('en-US', { maximumSignificantDigits: value < 1_000 ? 3 : 4 }).format(value);

export const priceTable = (): readonly Row[] =>
  Object.values<Price>(PRICES).map(({ price, per, source, seen }) => ({
    what: source,
    US$: String(price),
    per,
    confirmed: seen === undefined ? 'no' : `${PRICES_READ}, [${new URL(seen).hostname}](${seen})`,
  }));

/** Each line of one volume with its arithmetic, dearest first; what costs less than a cent is summed up. */
export const billTable = (volume: Volume): readonly Row[] => {
  const lines = billOf(volume).toSorted((a, b) => costOf(b) - costOf(a));
  const shown = lines.filter((line) => costOf(line) >= 0.01);
  const rows = shown.map((line): Row => {
    const { per, price } = PRICES[line.price];
    const amount = per.startsWith('million') ? `${count(line.amount / MILLION)} M` : count(line.amount);
    return { what: `${line.service}: ${line.what}`, arithmetic: `${amount} x $${price}`, US$: dollars(costOf(line)) };
  });
  return [...rows, { what: '**all**', arithmetic: '', US$: `**${dollars(totalOf(lines))}**` }];
};

/** Each volume's sum, its biggest driver, and the same without search. */
export const summaryTable = (): readonly Row[] =>
  VOLUMES.map((volume) => {
    const lines = billOf(volume);
    const all = totalOf(lines);
    const driver = lines.reduce((most, line) => (costOf(line) > costOf(most) ? line : most));
    return {
      what: volume.name,
      'US$ a month': dollars(all),
      'biggest driver': `${driver.service}: ${driver.what}, ${Math.round((100 * costOf(driver)) / all)} %`,
      'without search': dollars(totalOf(billOf({ ...volume, search: undefined }))),
      'US$ per million events': dollars(all / (volume.events / MILLION)),
    };
  });

/** Write units of what a shopper does, and what a million of it cost. */
export const shopperTable = (): readonly Row[] => {
  const row = (what: string, arithmetic: string, units: number): Row => ({
    what,
    'write units': `${arithmetic} = ${units}`,
    'US$ a million': dollars(units * unitPrice('dynamodbWrites') * MILLION),
  });
  return [
    row('a place, paid', `6 + 3 + 6 + ${ORDER_WRITES}`, WIN_WRITES),
    row('a coupon, given', '7 + 2', COUNTED_WRITES['reserve: coupon given']),
    row('a coupon, used for a paid place: more', '(5 + 2) - (2 + 1)', COUPON_USED_WRITES),
    row("a giveaway's entry, listed", '1 + 1', COUNTED_WRITES['giveaway: entered']),
    row("a giveaway's entry, drawn (1,000 entries)", '(351 + 10) / 1,000', DRAWN_WRITES),
  ];
};

/** What the requests alone cost by how many events one carries. */
export const batchingTable = (): readonly Row[] =>
  [1, 4, 10, 20].map((eventsPerRequest) => {
    const cost = ({ events, price }: { readonly events: number; readonly price: Priced }) =>
      dollars((events / eventsPerRequest) * unitPrice(price));
    return {
      what: `${eventsPerRequest} event${eventsPerRequest === 1 ? '' : 's'} a request`,
      '10 M events': cost({ events: 1e7, price: 'restRequests' }),
      '300 M events': cost({ events: 3e8, price: 'restRequests' }),
    };
  });
