import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Annotations, Duration } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { ROOT } from './bundle-function.ts';
import { HouseBucket } from './house-bucket.ts';
import { interfaceOf } from './interface-of.ts';
import { SITE_PATHS } from './site-paths.ts';
import { uploadFolder } from './site-upload.ts';
import { nameIn, stageOf } from './stage.ts';

export interface StaticSiteProps {
  /** Sources that pages may fetch from, besides their own site. */
  readonly connectTo: readonly string[];
  /** Folder of the built pages (`assets/`, `dashboard/`, `shop/`). @default dashboard-web/dist */
  readonly pages?: string;
  /** Folder of the built tracker. @default tracker/dist */
  readonly tracker?: string;
}

/** Dashboard, demo shop and tracker: a private bucket behind CloudFront, or the bucket alone. */
export class StaticSite extends Construct {
  readonly bucket: Bucket;
  /** `https://….cloudfront.net`; absent where nothing serves the bucket. */
  readonly url: string | undefined;
  readonly distribution: Distribution | undefined;
  /** Where the tracker of this build lies: `/t/<version>/axon.js`. It never changes, so it is cached for ever. */
  readonly trackerPath: string;

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    const pages = props.pages ?? join(ROOT, 'dashboard-web', 'dist');
    const tracker = props.tracker ?? join(ROOT, 'tracker', 'dist');
    const version = versionOf(join(tracker, 'axon.js'));
    this.trackerPath = `/t/${version ?? 'none'}/axon.js`;
    this.bucket = new HouseBucket(this, 'Bucket');
    if (stageOf(this).site === 'bucket') return;
    this.distribution = this.serve(props.connectTo);
    this.url = `https://${this.distribution.distributionDomainName}`;
    this.upload({ pages, tracker, version });
  }

  private serve(connectTo: readonly string[]): Distribution {
    const origin = S3BucketOrigin.withOriginAccessControl(interfaceOf(this.bucket));
    const paths = new EdgeFunction(this, 'Paths', {
      code: FunctionCode.fromInline(SITE_PATHS),
      runtime: FunctionRuntime.JS_2_0,
      comment: 'Leads / to the dashboard and a folder to its page.',
    });
    const common = {
      origin,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: nameIn(this, 'site'),
      priceClass: PriceClass.PRICE_CLASS_200,
      defaultBehavior: {
        ...common,
        responseHeadersPolicy: this.headersOfPages(connectTo),
        functionAssociations: [{ function: paths, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: { '/t/*': { ...common, responseHeadersPolicy: this.headersOfTracker() } },
    });
    acknowledge(distribution, {
      CFR1: 'Shops sell abroad; the store decides where, not the network.',
      CFR2: 'Static files only: there is nothing behind them that a web ACL could protect.',
      CFR3: 'Who fetched a static page is not kept, on purpose; the API has its own access log.',
      CFR4: "CloudFront's own certificate sets the protocol until the store brings a domain of its own.",
    });
    return distribution;
  }

  private headersOfPages(connectTo: readonly string[]): ResponseHeadersPolicy {
    const contentSecurityPolicy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: https:",
      "font-src 'self'",
      `connect-src ${["'self'", ...connectTo].join(' ')}`,
      "frame-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'self'",
    ].join('; ');
    return new ResponseHeadersPolicy(this, 'PageHeaders', {
      securityHeadersBehavior: {
        ...everywhere,
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        frameOptions: { frameOption: HeadersFrameOption.SAMEORIGIN, override: true },
      },
      customHeadersBehavior: { customHeaders: [{ header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true }] },
    });
  }

  /** Any shop may load the tracker, also with an integrity attribute. */
  private headersOfTracker(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'TrackerHeaders', {
      securityHeadersBehavior: everywhere,
      corsBehavior: {
        accessControlAllowCredentials: false,
        accessControlAllowHeaders: ['*'],
        accessControlAllowMethods: ['GET', 'HEAD'],
        accessControlAllowOrigins: ['*'],
        accessControlMaxAge: Duration.days(1),
        originOverride: true,
      },
      customHeadersBehavior: {
        customHeaders: [{ header: 'Cross-Origin-Resource-Policy', value: 'cross-origin', override: true }],
      },
    });
  }

  /**
   * Hashed files first and for ever, then the pages that name them. Old files stay, so that a page opened before a deploy finds
   * its parts. What is not built is not uploaded: what lies there stays, and the synth says so.
   */
  private upload({ pages, tracker, version }: BuiltFiles): void {
    const bucket = interfaceOf(this.bucket);
    if (version) uploadFolder(this, 'Tracker', { bucket, from: tracker, to: `t/${version}`, cached: 'forEver' });
    else warnNotBuilt(this, tracker);
    if (!existsSync(join(pages, 'assets'))) {
      warnNotBuilt(this, pages);
      return;
    }
    const assets = uploadFolder(this, 'Assets', { bucket, from: join(pages, 'assets'), to: 'assets', cached: 'forEver' });
    for (const site of ['dashboard', 'shop'])
      uploadFolder(this, site, { bucket, from: join(pages, site), to: site, cached: 'never' }).node.addDependency(assets);
  }
}

interface BuiltFiles {
  readonly pages: string;
  readonly tracker: string;
  /** Absent if the tracker is not built. */
  readonly version: string | undefined;
}

const warnNotBuilt = (scope: Construct, what: string): void => {
  const message = `${relative(ROOT, what)} is not built (npm run build): a deploy leaves what is there as it is`;
  Annotations.of(scope).addWarningV2('axon:not-built', message);
};

/** Of the tracker's content, so that another build has another address. */
const versionOf = (file: string): string | undefined =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12) : undefined;

const everywhere: ResponseSecurityHeadersBehavior = {
  contentTypeOptions: { override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
  strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
};
