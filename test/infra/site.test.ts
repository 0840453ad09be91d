import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { SITE_PATHS } from '#lib/house/site-paths.ts';
import { settingsOf, synthesised } from './synth.ts';

const dev = synthesised(settingsOf('dev'));
const [distribution] = dev.ofType('AWS::CloudFront::Distribution');

test('pages come over HTTPS from a bucket that only the distribution may read', () => {
  expect(distribution?.properties).toMatchObject({
    DistributionConfig: {
      DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https', Compress: true },
      CacheBehaviors: [{ PathPattern: '/t/*', ViewerProtocolPolicy: 'redirect-to-https' }],
    },
  });
  expect(dev.ofType('AWS::CloudFront::OriginAccessControl')[0]?.properties).toMatchObject({
    OriginAccessControlConfig: { SigningBehavior: 'always' },
  });
});

test('pages run no script but their own, connect only to API and sign-in, and nobody else can frame them', () => {
  const [headers] = dev.ofType('AWS::CloudFront::ResponseHeadersPolicy').filter(({ id }) => id.startsWith('SitePageHeaders'));
  const policy = JSON.stringify(headers?.properties);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).toContain("connect-src 'self' https://*.execute-api.");
  expect(headers?.properties).toMatchObject({
    ResponseHeadersPolicyConfig: {
      SecurityHeadersConfig: {
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
      },
    },
  });
});

const uploads = (stage: typeof dev) =>
  stage.ofType('Custom::CDKBucketDeployment').map(({ properties }) => ({
    to: String(properties.DestinationBucketKeyPrefix ?? 'config.json'),
    cached: JSON.stringify(properties.SystemMetadata),
    prunes: properties.Prune,
  }));

test('hashed files and versions of the tracker are cached for ever, its newest for minutes, pages and config never', () => {
  const expected = [
    [/^(assets|t\/[0-9a-f]{12})$/, 'max-age=31536000, immutable'],
    [/^t$/, 'max-age=300'],
    [/^(dashboard|shop|config\.json)$/, 'no-cache'],
  ] as const;
  for (const { to, cached } of uploads(dev)) {
    const [, caching = 'nothing fits'] = expected.find(([path]) => path.test(to)) ?? [];
    expect(cached, to).toContain(caching);
  }
  expect(uploads(dev).map(({ to }) => to)).toEqual(expect.arrayContaining(['t', 'config.json']));
});

test('a deploy takes nothing away: pages of shops name older versions of the tracker', () => {
  for (const { to, prunes } of uploads(dev)) expect(prunes, to).toBe(false);
});

test('the tracker is compressed by Brotli and gzip at the edge, and any shop may read it with an integrity', () => {
  /** AWS's own policy CachingOptimized: obeys Cache-Control, keeps gzip and Brotli apart. */
  const cachePolicy = '658327ea-f89d-4fab-a63d-7e88639e58f6';
  expect(distribution?.properties).toMatchObject({
    DistributionConfig: { CacheBehaviors: [{ PathPattern: '/t/*', Compress: true, CachePolicyId: cachePolicy }] },
  });
  const [headers] = dev.ofType('AWS::CloudFront::ResponseHeadersPolicy').filter(({ id }) => id.startsWith('SiteTrackerHeaders'));
  expect(headers?.properties).toMatchObject({
    ResponseHeadersPolicyConfig: {
      CorsConfig: { AccessControlAllowOrigins: { Items: ['*'] }, AccessControlAllowCredentials: false, OriginOverride: true },
      CustomHeadersConfig: { Items: [{ Header: 'Cross-Origin-Resource-Policy', Value: 'cross-origin' }] },
    },
  });
});

test('whoever deploys is told the whole snippet: stub, versioned address, integrity, endpoint', () => {
  const { Outputs } = z.object({ Outputs: z.record(z.string(), z.object({ Value: z.unknown() })) }).parse(dev.app.toJSON());
  const snippet = JSON.stringify(Outputs.TrackerSnippet?.Value).replaceAll('\\', '');
  expect(snippet).toMatch(/<script>.*window\.axon.*<\/script>/);
  expect(snippet).toMatch(/\/t\/[0-9a-f]{12}\/axon\.js" integrity="sha384-[\w+/]{64}" crossorigin="anonymous"/);
  expect(snippet).toContain('/v1/e" data-axon-key="YOUR_WRITE_KEY"');
  expect(JSON.stringify(Outputs.TrackerNewest?.Value)).toContain('/t/axon.js');
  expect(JSON.stringify(Outputs.SiteConfig?.Value)).toContain('trackerIntegrity');
});

test("folder and script of the tracker are the stage's to choose", () => {
  const named = synthesised({ ...settingsOf('dev'), tracker: { folder: 'parts', script: 'hello.js' } });
  expect(named.ofType('AWS::CloudFront::Distribution')[0]?.properties).toMatchObject({
    DistributionConfig: { CacheBehaviors: [{ PathPattern: '/parts/*' }] },
  });
  expect(uploads(named).filter(({ to }) => /^parts(\/[0-9a-f]{12})?$/.test(to))).toHaveLength(2);
  expect(JSON.stringify(named.app.toJSON())).toMatch(/\/parts\/[0-9a-f]{12}\/hello\.js/);
  expect(() => synthesised({ ...settingsOf('dev'), tracker: { folder: 'analytics', script: 'a.js' } })).toThrow(
    /content blockers/,
  );
});

test('the emulated stage has a bucket and nothing it could not run', () => {
  const local = synthesised(settingsOf('local'));
  expect(local.of.web.map(({ type }) => type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  const foreign = local.ofType('AWS::Lambda::Function').filter(({ properties }) => properties.Runtime !== 'nodejs24.x');
  expect(foreign).toEqual([]);
  expect(local.all.filter(({ type }) => /Cognito|CloudFront|OpenSearch|CDKBucketDeployment/.test(type))).toEqual([]);
});

test.each([
  ['/', { statusCode: 302, headers: { location: { value: '/dashboard/' } } }],
  ['/shop', { statusCode: 302, headers: { location: { value: '/shop/' } } }],
  ['/dashboard/', { uri: '/dashboard/index.html' }],
  ['/shop/', { uri: '/shop/index.html' }],
  ['/assets/dashboard-B4.css', { uri: '/assets/dashboard-B4.css' }],
  ['/config.json', { uri: '/config.json' }],
])('the edge leads %s where it belongs', (uri, expected) => {
  expect(runInNewContext(`${SITE_PATHS}; handler({ request: { uri: '${uri}' } })`)).toMatchObject(expected);
});
