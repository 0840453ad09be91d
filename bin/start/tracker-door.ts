import { brotliCompressSync, gzipSync } from 'node:zlib';
import { readTrackerScript, TRACKER_CACHING, type TrackerScript } from '#lib/house/tracker-script.ts';
import type { Door } from '#platform/local/door.ts';

/** The built tracker of this installation; undefined before `npm run build`. */
export const trackerOf = (folder: string): TrackerScript | undefined => readTrackerScript(folder);

/** Serves the tracker under the addresses and with the headers it has behind CloudFront: versioned for ever, newest for minutes. */
export const trackerDoor = (tracker: TrackerScript | undefined): Door => {
  if (!tracker) return () => false;
  const { body, versionedPath, newestPath } = tracker;
  const forms = { br: brotliCompressSync(body), gzip: gzipSync(body, { level: 9 }) };
  return (request, response, url) => {
    const isVersioned = url.pathname === versionedPath;
    if (!isVersioned && url.pathname !== newestPath) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = (['br', 'gzip'] as const).find((one) => new RegExp(`\\b${one}\\b(?!;q=0(\\.0+)?(,|$))`).test(accepted));
    const sent = encoding ? forms[encoding] : body;
    response.writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': sent.length,
      ...(encoding && { 'content-encoding': encoding }),
      vary: 'Accept-Encoding',
      'cache-control': isVersioned ? TRACKER_CACHING.versioned : TRACKER_CACHING.newest,
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : sent);
    return true;
  };
};
