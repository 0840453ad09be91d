import { expect, test } from 'vitest';
import * as z from 'zod';
import { declaredRoutes } from '#test/house/declared-routes.ts';
import { settingsOf, synthesised, targetOf } from './synth.ts';

/** `POST /v1/e` -> the function behind it, as the template has it. */
const methodsOf = (stage: ReturnType<typeof synthesised>): ReadonlyMap<string, string> => {
  const resources = new Map(stage.ofType('AWS::ApiGateway::Resource').map((resource) => [resource.id, resource.properties]));
  const pathOf = (reference: unknown): string => {
    const { Ref: id } = z.object({ Ref: z.string() }).catch({ Ref: '' }).parse(reference);
    const properties = resources.get(id);
    return properties ? `${pathOf(properties.ParentId)}/${properties.PathPart}` : '';
  };
  return new Map(
    stage
      .ofType('AWS::ApiGateway::Method')
      .map(({ properties }) => [
        `${properties.HttpMethod} ${pathOf(properties.ResourceId)}`,
        functionOf(JSON.stringify(properties.Integration)),
      ]),
  );
};
const functionOf = (integration: string): string =>
  /"([A-Za-z]+?)Function[0-9A-F]{8}"|"([A-Za-z]+?)Warm[0-9A-F]{8}"/.exec(integration)?.slice(1).find(Boolean) ?? integration;

const dev = synthesised(settingsOf('dev'));
const methods = methodsOf(dev);
const routes = await declaredRoutes();

test('it saw the routes', () => {
  expect(routes.length).toBeGreaterThan(30);
  expect(routes.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/v1/e', '/sandbox/payments', '/v1/reservations/confirm']),
  );
});

test('every route of every list has a method and a preflight, and the API has nothing else', () => {
  const expected = routes.flatMap(({ method, path }) => [`${method} ${path}`, `OPTIONS ${path}`]);
  expect([...methods.keys()].toSorted()).toEqual([...new Set(expected)].toSorted());
});

test('a path is answered by the function of its capability', () => {
  const behind = (call: string) => methods.get(call);
  expect(behind('POST /v1/e')).toBe('CollectionApi');
  expect(behind('POST /v1/activities/{activityId}/reservations')).toBe('ReservationsApi');
  expect(behind('OPTIONS /v1/activities/{activityId}/reservations')).toBe('ReservationsApi');
  expect(behind('PATCH /v1/activities/{activityId}')).toBe('CatalogApi');
  expect(behind('GET /v1/activities/{activityId}/funnel')).toBe('BehaviorApi');
  expect(behind('GET /v1/live-events')).toBe('BehaviorApi');
});

test('production has no door to the sandbox payments', () => {
  const { payments, ...rest } = settingsOf('prod');
  expect(payments).toBe('none');
  const prod = methodsOf(synthesised({ ...rest, payments }));
  expect([...prod.keys()].filter((call) => call.includes('sandbox'))).toEqual([]);
  expect(prod.size).toBe(methods.size - 2);
});

test('every method hands the request to its function as it came, binary bodies included', () => {
  for (const { id, properties } of dev.ofType('AWS::ApiGateway::Method'))
    expect(properties, id).toMatchObject({ Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST' } });
  expect(dev.ofType('AWS::ApiGateway::RestApi')[0]?.properties).toMatchObject({ BinaryMediaTypes: ['*/*'] });
});

test('the API as a whole is throttled, traced and logged, and its log holds no query string', () => {
  const [live] = dev.ofType('AWS::ApiGateway::Stage');
  expect(live?.properties).toMatchObject({
    TracingEnabled: true,
    MethodSettings: [
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000, DataTraceEnabled: false },
    ],
  });
  const { Format } = z.object({ Format: z.string() }).parse(live?.properties.AccessLogSetting);
  expect(Format).toContain('$context.resourcePath');
  expect(Format).not.toMatch(/querystring|header|\$context\.path\b/i);
});

test('what API Gateway answers itself is a problem with a code of ours', () => {
  const answers = dev.ofType('AWS::ApiGateway::GatewayResponse').map(({ properties }) => {
    const templates = z.record(z.string(), z.string()).parse(properties.ResponseTemplates);
    return [properties.ResponseType, JSON.parse(templates['application/problem+json'] ?? '{}').code];
  });
  expect(Object.fromEntries(answers)).toEqual({
    MISSING_AUTHENTICATION_TOKEN: 'ROUTE_NOT_FOUND',
    THROTTLED: 'TOO_MANY_REQUESTS',
    REQUEST_TOO_LARGE: 'BODY_TOO_LARGE',
    INTEGRATION_TIMEOUT: 'TRY_AGAIN',
    DEFAULT_5XX: 'TRY_AGAIN',
  });
});

test('functions behind the API know which tokens to believe; dev believes its own user pool', () => {
  const [reserve] = dev.ofType('AWS::Lambda::Function').filter(({ id }) => id.startsWith('ReservationsApiFunction'));
  const variables = z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(reserve?.properties.Environment).Variables;
  expect(targetOf(variables.AXON_MEMBER_AUDIENCE)).toBe('SignInDashboard');
  expect(JSON.stringify(variables.AXON_MEMBER_ISSUER)).toContain('https://cognito-idp.');
  expect(variables.AXON_SHOPPER_ISSUER).toEqual(variables.AXON_MEMBER_ISSUER);
  expect(JSON.stringify(variables.AXON_ALLOWED_ORIGINS)).toContain('SiteDistribution');
});
