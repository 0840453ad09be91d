import { useEffect } from 'react';
import { Link, useParams } from 'react-router';
import { isProblem } from '../../api/problem.ts';
import { buttonFace } from '../../ui/button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { tellActivity } from '../tracker.ts';
import { useWords } from '../words.ts';
import { sells } from './selling.ts';
import { SellingPage } from './selling-page.tsx';
import { useShopActivity } from './use-activity.ts';

/** One activity, shown by what it sells or gives. */
export const ActivityPage = ({ userId }: { readonly userId: string }) => {
  const { activityId = '' } = useParams();
  const { t } = useWords();
  const { data: activity, error, refetch } = useShopActivity(activityId);
  useEffect(() => tellActivity(activityId), [activityId]);
  if (!activity && isProblem(error, 'ACTIVITY_NOT_FOUND'))
    return (
      <EmptyState title={t('activity.gone')}>
        <Link to="/" className={buttonFace()}>
          {t('shop.home')}
        </Link>
      </EmptyState>
    );
  if (!activity && error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!activity) return <Skeleton className="h-96 rounded-2xl" />;
  if (!sells(activity)) return <EmptyState title={t('activity.gone')} />;
  return <SellingPage key={activityId} activity={activity} userId={userId} />;
};
