import type { SiteConfig } from '../../../api/config.ts';

/** The script tag that switches the tracker on, and the line that lets pages call `axon(...)` before it has arrived. */
export const trackerSnippet = ({
  trackerUrl,
  trackerIntegrity,
  apiUrl,
  shop,
}: Pick<SiteConfig, 'trackerUrl' | 'trackerIntegrity' | 'apiUrl' | 'shop'>): string =>
  `<script>window.axon=window.axon||Object.assign((...c)=>axon.q.push(c),{q:[]})</script>
<script async src="${trackerUrl}"${trackerIntegrity ? ` integrity="${trackerIntegrity}" crossorigin="anonymous"` : ''} data-axon-endpoint="${apiUrl}/v1/e" data-axon-key="${shop.writeKey}"></script>`;

/** Ties a page to an activity, so that its views and clicks move the funnel. */
export const activitySnippet = (activityId: string): string => `axon('activity', '${activityId}');`;

/** Says who is signed in, so that visitor and buyer are one person. */
export const identifySnippet = `axon('identify', customer.id);`;
