import { expect, test } from 'vitest';
import { statefulChanges } from '#lib/house/stateful-changes.ts';

test('a replaced table, a removed bucket and a pool that may be replaced stop a deploy', () => {
  const lost = [
    '[~] AWS::DynamoDB::Table Catalog/Products/Table CatalogProducts1234 replace',
    '[-] AWS::S3::Bucket Collection/Archive CollectionArchive1234 destroy',
    '[-] AWS::Kinesis::Stream Collection/Events CollectionEvents1234 orphan',
    '[~] AWS::Cognito::UserPool SignIn/Members SignInMembers1234 may be replaced',
  ];
  expect(statefulChanges(`Stack prod/Data\nResources\n${lost.join('\n')}\n └─ [~] KeySchema (requires replacement)\n`)).toEqual(
    lost,
  );
});

test('new tables, changed tables and replaced functions do not', () => {
  const diff = [
    '[+] AWS::DynamoDB::Table Catalog/New/Table CatalogNew1234',
    '[~] AWS::DynamoDB::Table Catalog/Products/Table CatalogProducts1234',
    '[~] AWS::Lambda::Permission Catalog/Api/Permission CatalogApi1234 replace',
    '[-] AWS::Lambda::Function Old Old1234 destroy',
  ];
  expect(statefulChanges(diff.join('\n'))).toEqual([]);
});
