import { expect, test } from 'vitest';
import { serverKeysTable } from '#functions/access/tables.ts';
import { journeysTable } from '#functions/behavior/tables.ts';
import { catalogTables } from '#functions/catalog/tables.ts';
import { writeKeysTable } from '#functions/collection/tables.ts';
import { customersTable, erasuresTable, orderTables } from '#functions/customers/tables.ts';
import { visitorsTable } from '#functions/customers/visitor-tables.ts';
import { definitionsTable, trackingRulesTable } from '#functions/definitions/tables.ts';
import { countersTable } from '#functions/realtime/tables.ts';
import { reservationTables } from '#functions/reservations/tables.ts';
import type { KeySchema, TableDeclaration } from '#platform/table.ts';
import { settingsOf, synthesised } from './synth.ts';

const dev = synthesised(settingsOf('dev'));
const prod = synthesised(settingsOf('prod'));

const declarations: readonly TableDeclaration[] = [
  ...catalogTables,
  ...reservationTables,
  ...orderTables,
  erasuresTable,
  customersTable,
  serverKeysTable,
  writeKeysTable,
  definitionsTable,
  trackingRulesTable,
  visitorsTable,
  countersTable,
  journeysTable,
];

const schemaOf = ({ partitionKey, sortKey }: { readonly partitionKey: KeySchema; readonly sortKey?: KeySchema }) => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' },
  ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' }] : []),
];

test('there is a table for every declaration and no other', () => {
  const names = dev.ofType('AWS::DynamoDB::Table').map(({ properties }) => properties.TableName);
  expect(names.toSorted()).toEqual(declarations.map(({ name }) => `axon-dev-${name}`).toSorted());
});

test.each(declarations)('table $name has the keys, indexes, expiry and stream its stores are written against', (declaration) => {
  const { name, indexes = {}, ttl, changes } = declaration;
  const [table] = dev.ofType('AWS::DynamoDB::Table').filter(({ properties }) => properties.TableName === `axon-dev-${name}`);
  expect(table?.properties).toMatchObject({ KeySchema: schemaOf(declaration), BillingMode: 'PAY_PER_REQUEST' });
  const types = [declaration, ...Object.values(indexes)].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  for (const key of types)
    if (key)
      expect(table?.properties.AttributeDefinitions).toContainEqual({
        AttributeName: key.name,
        AttributeType: key.type === 'number' ? 'N' : 'S',
      });
  expect(table?.properties.GlobalSecondaryIndexes).toEqual(
    Object.keys(indexes).length === 0
      ? undefined
      : Object.entries(indexes).map(([IndexName, index]) => ({
          IndexName,
          KeySchema: schemaOf(index),
          Projection: { ProjectionType: 'ALL' },
        })),
  );
  expect(table?.properties.TimeToLiveSpecification).toEqual(ttl ? { AttributeName: ttl, Enabled: true } : undefined);
  expect(table?.properties.StreamSpecification).toEqual(changes ? { StreamViewType: 'NEW_AND_OLD_IMAGES' } : undefined);
});

const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::Kinesis::Stream',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
  'AWS::OpenSearchService::Domain',
  'AWS::Cognito::UserPool',
];
const stateful = prod.all.filter(({ type }) => STATEFUL.includes(type));

test('what holds data keeps its logical id: another id is another, empty thing', () => {
  expect(stateful.map(({ id }) => id).toSorted()).toMatchInlineSnapshot(`
    [
      "AccessServerKeysTableF44846DE",
      "BehaviorIndexFailuresFF7C33EE",
      "BehaviorJourneyFailuresBC00CF63",
      "BehaviorJourneysTableA0FCCAAF",
      "CatalogActivitiesTable123968E4",
      "CatalogCampaignsTableA435BD76",
      "CatalogCreationsTableF541CE26",
      "CatalogProductsTableB3CC1C3E",
      "CollectionArchive1EE85921",
      "CollectionEvents0E6F1A9D",
      "CollectionSpillFailuresD75222BC",
      "CollectionSpillQueue1D58CC00",
      "CollectionWriteKeysTableE79EA257",
      "CustomersEntryFailuresCB804233",
      "CustomersErasuresTableEA28E218",
      "CustomersLedgerFailures7818907B",
      "CustomersOrderTotalsTable633E076B",
      "CustomersOrdersTableD514231C",
      "CustomersProfilesTableBE78D89F",
      "CustomersVisitorsTable1B98928B",
      "DefinitionsEventDefinitionsTableDD67205B",
      "DefinitionsTrackingRulesTable406D6EDC",
      "RealtimeCountersTable3B91BFF2",
      "RealtimeFailures2EF820E4",
      "ReservationsAuditTableFC7364A9",
      "ReservationsCouponsTableBA060F12",
      "ReservationsDispensersTable12F04C78",
      "ReservationsGiveawaysTable1D7F0C08",
      "ReservationsPaymentKey6932AB58",
      "ReservationsPaymentsTable3ACA6389",
      "ReservationsPointersTable2EDEFA18",
      "ReservationsReleaseFailuresE0C990C2",
      "ReservationsReleaseQueue02894E40",
      "ReservationsSalesTableA453FAF3",
      "ReservationsSandboxPaymentsTable7D4BF1E0",
      "ReservationsSlotFailures7E1911B4",
      "ReservationsSlotsTableA572551D",
      "ReservationsTokenKeyD600D9F5",
      "SearchDomainAB6007CD",
      "SignInMembers87BF2C75",
      "SiteBucket978D4AEB",
    ]
  `);
});

test('in production everything that holds data stays when its stack goes', () => {
  expect(stateful.filter(({ deletionPolicy }) => deletionPolicy !== 'Retain').map(({ id }) => id)).toEqual([]);
});

test('in production no table and no user pool can be deleted, and every table can be put back to any second', () => {
  for (const { id, properties } of prod.ofType('AWS::DynamoDB::Table'))
    expect(properties, id).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  expect(prod.ofType('AWS::Cognito::UserPool')[0]?.properties).toMatchObject({ DeletionProtection: 'ACTIVE' });
  expect(prod.stage.data.terminationProtection).toBe(true);
});

test('in development nothing stays', () => {
  const kept = dev.all.filter(({ deletionPolicy = 'Delete' }) => deletionPolicy !== 'Delete');
  // API Gateway's log role belongs to the account, not to the stack: taking it away would blind other APIs.
  expect(kept.map(({ type }) => type).toSorted()).toEqual(['AWS::ApiGateway::Account', 'AWS::IAM::Role']);
  expect(dev.ofType('Custom::S3AutoDeleteObjects')).toHaveLength(dev.ofType('AWS::S3::Bucket').length);
});

test.each(['local', 'dev', 'prod'])('no bucket of stage %s can be read from outside, and none without TLS', (name) => {
  const stage = synthesised(settingsOf(name));
  const buckets = stage.ofType('AWS::S3::Bucket');
  expect(buckets).toHaveLength(2);
  for (const { id, properties } of buckets)
    expect(properties, id).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {},
    });
  const policies = stage.ofType('AWS::S3::BucketPolicy').map(({ properties }) => JSON.stringify(properties));
  expect(policies.filter((policy) => policy.includes('"aws:SecureTransport":"false"'))).toHaveLength(2);
});

test('no secret is in a template: the key of the tokens is made where it is kept', () => {
  const [secret] = prod.ofType('AWS::SecretsManager::Secret');
  expect(secret?.properties).toMatchObject({
    GenerateSecretString: {
      SecretStringTemplate: '{"id":"a"}',
      GenerateStringKey: 'secret',
      PasswordLength: 64,
      ExcludePunctuation: true,
    },
  });
  expect(secret?.properties).not.toHaveProperty('SecretString');
});

test('what is known of everything is on everything: app, stage, capability, who pays', () => {
  for (const { id, properties } of prod.ofType('AWS::DynamoDB::Table'))
    expect(properties.Tags, id).toEqual(
      expect.arrayContaining([
        { Key: 'app', Value: 'axon' },
        { Key: 'stage', Value: 'prod' },
        { Key: 'cost-owner', Value: 'marketing' },
        { Key: 'capability', Value: expect.stringMatching(/^[a-z-]+$/) },
      ]),
    );
});
