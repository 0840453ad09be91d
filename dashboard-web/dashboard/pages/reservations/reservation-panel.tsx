import { Link } from 'react-router';
import type { Drift, SlotState } from '../../../../functions/reservations/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Card } from '../../../ui/card.tsx';
import { ErrorState, Notice, Skeleton } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { slotTones } from './slot-tones.ts';
import { useDrift } from './use-reservations.ts';

const STATES: readonly SlotState[] = ['FREE', 'HELD', 'PAYING', 'CONFIRMED', 'STUCK'];
const COUPON_STATES: readonly SlotState[] = ['FREE', 'CONFIRMED'];

interface PanelProps {
  readonly activityId: string;
  readonly isOn: boolean;
  /** Its places are coupons: free or given. */
  readonly isCoupon: boolean;
}

/** Every place of an activity by its state, live; says so when they do not add up or one waits for a person. */
export const ReservationPanel = ({ activityId, isOn, isCoupon }: PanelProps) => {
  const { t } = useWords();
  const { data, error, refetch } = useDrift(activityId, { isOn });
  if (!isOn) return null;
  return (
    <Card title={t('panel.title')}>
      {!data && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-16" />}
      {data && <Places activityId={activityId} drift={data} isCoupon={isCoupon} />}
    </Card>
  );
};

const Places = ({ activityId, drift, isCoupon }: Omit<PanelProps, 'isOn'> & { readonly drift: Drift }) => {
  const { t, format } = useWords();
  const { states, rows, target } = drift;
  return (
    <div className="grid gap-4">
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-5">
        {(isCoupon ? COUPON_STATES : STATES).map((state) => (
          <div key={state}>
            <dt>
              <Badge tone={slotTones[state]}>{t(isCoupon && state === 'CONFIRMED' ? 'coupon.ISSUED' : `slot.${state}`)}</Badge>
            </dt>
            <dd className="figures mt-1.5 text-xl font-semibold" data-testid={`places-${state}`}>
              {format.number(states[state])}
            </dd>
          </div>
        ))}
      </dl>
      {drift.drift !== 0 && (
        <Notice>
          <span data-testid="drift-alarm">
            {t('panel.drift', { drift: format.number(drift.drift), rows: format.number(rows) })}
          </span>
        </Notice>
      )}
      {rows !== target && (
        <Notice tone="warn">{t('panel.resizing', { rows: format.number(rows), target: format.number(target) })}</Notice>
      )}
      {states.STUCK > 0 && (
        <Notice tone="warn">
          <span className="mr-auto">{t('panel.stuck', { count: states.STUCK })}</span>
          <Link to={`/activities/${activityId}/entries`} className="font-medium underline">
            {t('panel.resolve')}
          </Link>
        </Notice>
      )}
    </div>
  );
};
