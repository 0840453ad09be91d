import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';

/** Where a page begins and how long it is, as every list of the API takes it. */
export interface PageAt {
  readonly limit: number;
  readonly cursor?: string;
}

interface Pages<P> {
  readonly queryKey: readonly unknown[];
  readonly page: (query: PageAt, signal: AbortSignal) => Promise<P>;
  /** Rows of a page. @default 50 */
  readonly limit?: number;
  /** @default true */
  readonly enabled?: boolean;
  /** Milliseconds after which it is asked for again. @default never */
  readonly refetchInterval?: number;
  /** Shows the rows of the last filter until those of the new one are there. @default false */
  readonly keepsPrevious?: boolean;
}

/** A list that comes in pages by a cursor. */
export const usePages = <P extends { readonly nextCursor?: string | undefined }>(pages: Pages<P>) => {
  const { queryKey, page, limit = 50, enabled = true, refetchInterval = false, keepsPrevious = false } = pages;
  return useInfiniteQuery({
    queryKey,
    enabled,
    refetchInterval,
    placeholderData: (previous: InfiniteData<P, string | undefined> | undefined) => (keepsPrevious ? previous : undefined),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => page({ limit, ...(cursor && { cursor }) }, signal),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
};
