import { Duration, Stack } from 'aws-cdk-lib';
import type { IDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeBelow } from './acknowledge.ts';
import { TRACKER_CACHING } from './tracker-script.ts';

const CACHING = {
  minutes: [CacheControl.fromString(TRACKER_CACHING.newest)],
  forEver: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
  never: [CacheControl.noCache()],
};

export interface FolderUpload {
  readonly bucket: IBucket;
  /** Folder on this machine. */
  readonly from: string;
  /** Prefix in the bucket. */
  readonly to: string;
  readonly cached: keyof typeof CACHING;
}

/** Uploads a folder's files at every deploy that changed them. Files of earlier builds stay. */
export const uploadFolder = (scope: Construct, id: string, { bucket, from, to, cached }: FolderUpload): BucketDeployment => {
  // Nobody deploys a stack that is not bundled, so its files need not be copied.
  const source = Stack.of(scope).bundlingRequired ? Source.asset(from) : Source.data('placeholder.txt', to);
  return upload(scope, id, { bucket, sources: [source], destinationKeyPrefix: to, cacheControl: CACHING[cached] });
};

export interface FileUpload {
  readonly bucket: IBucket;
  /** Path on the site: `/t/axon.js`. */
  readonly to: string;
  readonly text: string;
  readonly cached: keyof typeof CACHING;
}

/** Uploads one text file at every deploy that changed it, or its path. Files under other paths stay. */
export const uploadFile = (scope: Construct, id: string, { bucket, to, text, cached }: FileUpload): BucketDeployment => {
  const at = to.lastIndexOf('/');
  const sources = [Source.data(to.slice(at + 1), text)];
  return upload(scope, id, { bucket, sources, destinationKeyPrefix: to.slice(1, at), cacheControl: CACHING[cached] });
};

export interface JsonUpload {
  readonly bucket: IBucket;
  readonly file: string;
  /** May hold values that are known at deploy time only. */
  readonly json: object;
  readonly distribution: IDistribution;
}

/** Writes one JSON file that is always read anew. */
export const uploadJson = (scope: Construct, id: string, { bucket, file, json, distribution }: JsonUpload): BucketDeployment =>
  upload(scope, id, {
    bucket,
    sources: [Source.jsonData(file, json)],
    cacheControl: CACHING.never,
    distribution,
    distributionPaths: [`/${file}`],
  });

interface Upload {
  readonly bucket: IBucket;
  readonly sources: ISource[];
  readonly cacheControl: CacheControl[];
  readonly destinationKeyPrefix?: string;
  readonly distribution?: IDistribution;
  readonly distributionPaths?: string[];
}

const upload = (scope: Construct, id: string, { bucket, ...props }: Upload): BucketDeployment => {
  const deployment = new BucketDeployment(scope, `Upload-${id}`, {
    destinationBucket: bucket,
    prune: false,
    memoryLimit: 512,
    ...props,
  });
  const provider = Stack.of(scope).node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
  if (!provider) return deployment;
  acknowledge(provider, REASONS);
  acknowledgeBelow(provider, bucket.bucketArn, { '/*': BY_CDK });
  return deployment;
};

const BY_CDK = "CDK's own uploader, which runs during deploys only, with the permissions CDK gives it.";
const REASONS = {
  L1: BY_CDK,
  'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]': BY_CDK,
  'IAM5[Action::s3:GetObject*]': BY_CDK,
  'IAM5[Action::s3:GetBucket*]': BY_CDK,
  'IAM5[Action::s3:List*]': BY_CDK,
  'IAM5[Action::s3:DeleteObject*]': BY_CDK,
  'IAM5[Action::s3:Abort*]': BY_CDK,
  'IAM5[Resource::*]': BY_CDK,
  'IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]': BY_CDK,
};
