/** pending = remember in memory, send nothing; cookieless = send, remember in memory; denied = neither. */
export type Consent = 'granted' | 'denied' | 'pending' | 'cookieless';

/** The `data-axon-*` attributes of the script tag. */
export interface Config {
  /** Public write key, `wk_…`. */
  axonKey?: string;
  /** The collector's door, e.g. `https://collect.shop.example/v1/e`; may be relative to the script. @default /v1/e */
  axonEndpoint?: string;
  /** The activity the whole page belongs to. */
  axonActivity?: string;
  /** What holds until the visitor answers. @default granted */
  axonConsent?: Consent;
}

/** The script tag, or what stands for it. */
export interface Tag {
  readonly dataset: Config;
  /** What a relative endpoint is relative to. */
  readonly src: string;
}

export let tag: Tag;
export const configure = (given: Tag): void => {
  tag = given;
};

/** A door of the collector: its own, or the one beside it that has this name. */
export const doorOf = (name: string): URL =>
  new URL(`${name}?k=${tag.dataset.axonKey}`, new URL(tag.dataset.axonEndpoint ?? '/v1/e', tag.src));
