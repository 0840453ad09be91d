import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { removalOf } from './capability.ts';
import { stageOf } from './stage.ts';

/** A bucket nobody outside can read: encrypted, over TLS only, and emptied with its stack where data is not kept. */
export class HouseBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    const { keepsData, hasCdkProviders } = stageOf(scope);
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: keepsData,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7), noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: removalOf(scope),
      autoDeleteObjects: !keepsData && hasCdkProviders,
    });
    acknowledge(this, {
      S1: 'Two or three roles read it, each by name; who else tried is in CloudTrail, which the account owns.',
    });
  }
}
