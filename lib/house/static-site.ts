import { existsSync } from 'node:fs';
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
import { ROOT } from '../bundles/bundle-functions.ts';
import { acknowledge } from './acknowledge.ts';
import { HouseBucket } from './house-bucket.ts';
import { interfaceOf } from './interface-of.ts';
import { SITE_PATHS } from './site-paths.ts';
import { uploadFile, uploadFolder } from './site-upload.ts';
import { nameIn, stageOf } from './stage.ts';
import { checkTrackerName, readTrackerScript, TRACKER_NAME, type TrackerName, type TrackerScript } from './tracker-script.ts';

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
  /** The tracker of this build; absent if it is not built. */
  readonly tracker: TrackerScript | undefined;
  readonly #trackerName: TrackerName;

  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    super(scope, id);
    const pages = props.pages ?? join(ROOT, 'dashboard-web', 'dist');
    const tracker = props.tracker ?? join(ROOT, 'tracker', 'dist');
    this.#trackerName = stageOf(this).tracker ?? TRACKER_NAME;
    checkTrackerName(this.#trackerName);
    this.tracker = readTrackerScript(tracker, this.#trackerName);
    this.bucket = new HouseBucket(this, 'Bucket');
    if (stageOf(this).site === 'bucket') return;
    this.distribution = this.serve(props.connectTo);
    this.url = `https://${this.distribution.distributionDomainName}`;
    this.uploadTracker(tracker);
    this.uploadPages(pages);
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
      additionalBehaviors: { [`/${this.#trackerName.folder}/*`]: { ...common, responseHeadersPolicy: this.headersOfTracker() } },
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

  /** Under its version for ever, and as the newest for minutes. Older versions stay, since pages of shops name them. */
  private uploadTracker(folder: string): void {
    const { tracker } = this;
    if (!tracker) {
      warnNotBuilt(this, folder);
      return;
    }
    const bucket = interfaceOf(this.bucket);
    const text = tracker.body.toString('utf8');
    uploadFile(this, 'Tracker', { bucket, to: tracker.versionedPath, text, cached: 'forEver' });
    uploadFile(this, 'NewestTracker', { bucket, to: tracker.newestPath, text, cached: 'minutes' });
  }

  /**
   * Hashed files first and for ever, then the pages that name them. Old files stay, so that a page opened before a deploy finds
   * its parts. What is not built is not uploaded: what lies there stays, and the synth says so.
   */
  private uploadPages(pages: string): void {
    const bucket = interfaceOf(this.bucket);
    if (!existsSync(join(pages, 'assets'))) {
      warnNotBuilt(this, pages);
      return;
    }
    const assets = uploadFolder(this, 'Assets', { bucket, from: join(pages, 'assets'), to: 'assets', cached: 'forEver' });
    for (const site of ['dashboard', 'shop'])
      uploadFolder(this, site, { bucket, from: join(pages, site), to: site, cached: 'never' }).node.addDependency(assets);
  }
}

const warnNotBuilt = (scope: Construct, what: string): void => {
  const message = `${relative(ROOT, what)} is not built (npm run build): a deploy leaves what is there as it is`;
  Annotations.of(scope).addWarningV2('axon:not-built', message);
};

const everywhere: ResponseSecurityHeadersBehavior = {
  contentTypeOptions: { override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
  strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
};
