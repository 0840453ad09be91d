import { useCommonWords } from '../i18n/common.ts';
import { Button } from './button.tsx';

interface MoreButtonProps {
  /** A list that comes in pages, as `useInfiniteQuery` gives it. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
}

/** Fetches the next page of a list; not there when there is none. */
export const MoreButton = ({ list }: MoreButtonProps) => {
  const { t } = useCommonWords();
  return (
    list.hasNextPage && (
      <div className="mt-4 text-center">
        <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common.more')}
        </Button>
      </div>
    )
  );
};
