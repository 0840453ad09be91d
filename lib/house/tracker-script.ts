import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the tracker's address is spelled: `/<folder>/<version>/<script>`. Both are free to choose. */
export interface TrackerName {
  readonly folder: string;
  readonly script: string;
}

export const TRACKER_NAME: TrackerName = { folder: 't', script: 'axon.js' };

/** Words by which lists of content blockers know scripts that count visitors. */
const BLOCKED = /track|analytic|metric|pixel|beacon|telemetr|collect|stat(s|istics)?\b|advert|\bads?\b|event|tag/i;

/** @throws Error if the name is no name for a file, or would be blocked */
export const checkTrackerName = ({ folder, script }: TrackerName): void => {
  if (!/^[a-z0-9-]+$/.test(folder) || !/^[a-z0-9-]+\.js$/.test(script))
    throw new Error(`/${folder}/${script}: the tracker's folder and script are lower-case letters, digits and hyphens`);
  const [word] = BLOCKED.exec(`${folder}/${script}`) ?? [];
  if (word)
    throw new Error(`/${folder}/${script}: content blockers know the word "${word}"; choose another name for the tracker`);
};

/** A built tracker and where it is served. */
export interface TrackerScript {
  readonly body: Buffer;
  /** Begins the content's SHA-256 in hexadecimal: another build, another address. */
  readonly version: string;
  /** For the script tag's `integrity`: its base64 SHA-384. */
  readonly integrity: string;
  /** Never changes what it holds, so it is cached for a year and can carry an integrity. */
  readonly versionedPath: string;
  /** Always the newest; kept by caches for five minutes, and without an integrity. */
  readonly newestPath: string;
  /** The inline script by which pages call `axon(...)` before the tracker has arrived. */
  readonly stub: string;
}

/** Reads the built tracker. @returns undefined if it is not built */
export const readTrackerScript = (folder: string, name: TrackerName = TRACKER_NAME): TrackerScript | undefined => {
  const [file, stub] = [join(folder, 'axon.js'), join(folder, 'stub.js')];
  if (!existsSync(file) || !existsSync(stub)) return undefined;
  const body = readFileSync(file);
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return {
    body,
    version,
    integrity: `sha384-${createHash('sha384').update(body).digest('base64')}`,
    versionedPath: `/${name.folder}/${version}/${name.script}`,
    newestPath: `/${name.folder}/${name.script}`,
    stub: readFileSync(stub, 'utf8').trim(),
  };
};

/** Cache-Control by address. */
export const TRACKER_CACHING = {
  versioned: 'public, max-age=31536000, immutable',
  newest: 'public, max-age=300, stale-while-revalidate=86400',
} as const;

/** What a shop pastes into its pages. @param site origin that serves the tracker @param api root of the API */
export const trackerTags = (
  { versionedPath, integrity, stub }: TrackerScript,
  { site, api, writeKey }: { readonly site: string; readonly api: string; readonly writeKey: string },
): string =>
  `<script>${stub}</script>\n<script async src="${site}${versionedPath}" integrity="${integrity}" crossorigin="anonymous" data-axon-endpoint="${api}/v1/e" data-axon-key="${writeKey}"></script>`;
