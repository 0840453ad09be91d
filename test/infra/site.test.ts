import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
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

test('hashed files and the tracker are cached for ever, pages and config never', () => {
  const cached = dev
    .ofType('Custom::CDKBucketDeployment')
    .map(({ properties }) => [properties.DestinationBucketKeyPrefix ?? 'config.json', JSON.stringify(properties.SystemMetadata)]);
  for (const [to, metadata] of cached) {
    const isForEver = /^(assets|t\/[0-9a-f]{12})$/.test(String(to));
    expect(metadata, String(to)).toContain(isForEver ? 'max-age=31536000, immutable' : 'no-cache');
  }
  expect(cached.map(([to]) => to)).toContain('config.json');
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
