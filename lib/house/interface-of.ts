import type { IUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Alias, IFunction, IVersion, Version } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * A construct as the interface it implements. CDK's classes declare optional properties as `T | undefined` and its interfaces
 * as `T`, which do not fit each other under `exactOptionalPropertyTypes`.
 */
export function interfaceOf(of: Bucket): IBucket;
export function interfaceOf(of: Table): ITable;
export function interfaceOf(of: UserPool): IUserPool;
export function interfaceOf(of: Version): IVersion;
export function interfaceOf(of: Alias): IFunction;
export function interfaceOf(of: unknown): unknown {
  return of;
}
