import { Plus, Search } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Link } from 'react-router';
import type { CampaignDetail, Status } from '../../../../functions/catalog/schema.ts';
import { Button, buttonFace } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { Choice } from '../../../ui/choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { MoreButton } from '../../../ui/more-button.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../../../ui/states.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useRefusal, useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { StatusBadge } from './status-badge.tsx';
import { useCampaigns } from './use-campaigns.ts';

const FILTERS = ['ALL', 'ACTIVE', 'DRAFT', 'PAUSED', 'ENDED'] as const;
type Filter = (typeof FILTERS)[number];

const CampaignList = () => {
  const { t } = useWords();
  const { signIn } = useSession();
  const refusal = useRefusal('marketer');
  const [search, setSearch] = useState('');
  const [filter, setFilter] = useState<Filter>('ALL');
  const q = useDeferredValue(search.trim());
  const status: Status | undefined = filter === 'ALL' ? undefined : filter;
  const list = useCampaigns({ q, status });
  const campaigns = list.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = q !== '' || status !== undefined;
  const create =
    refusal === undefined ? (
      <Link to="/campaigns/new" className={buttonFace('primary')}>
        <Plus aria-hidden />
        {t('campaign.create')}
      </Link>
    ) : (
      <Button look="primary" icon={<Plus aria-hidden />} refusal={refusal}>
        {t('campaign.create')}
      </Button>
    );
  return (
    <>
      <PageHead title={t('campaign.title')} lead={t('campaign.lead')} actions={create} />
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-faint" />
          <input
            type="search"
            aria-label={t('campaign.search')}
            placeholder={t('campaign.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className={cx(inputFace, 'pl-9')}
          />
        </div>
        <Choice
          label={t('campaign.filter')}
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((value) => ({ value, label: t(`status.${value}`) }))}
        />
      </div>
      <Card flush>
        {list.isPending && <SkeletonRows />}
        {list.isError && campaigns.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} onSignIn={signIn} />
        )}
        {list.isSuccess && campaigns.length === 0 && !list.hasNextPage && (
          <EmptyState
            title={filtered ? t('campaign.noMatch') : t('campaign.none')}
            text={filtered ? undefined : t('campaign.noneText')}
          >
            {filtered ? (
              <Button
                onClick={() => {
                  setSearch('');
                  setFilter('ALL');
                }}
              >
                {t('campaign.clear')}
              </Button>
            ) : (
              create
            )}
          </EmptyState>
        )}
        {campaigns.length > 0 && <CampaignTable campaigns={campaigns} />}
      </Card>
      <MoreButton list={list} />
    </>
  );
};

const CampaignTable = ({ campaigns }: { readonly campaigns: readonly CampaignDetail[] }) => {
  const { t, format } = useWords();
  return (
    <DataTable
      caption={t('campaign.title')}
      rows={campaigns}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          head: t('campaign.name'),
          cell: ({ id, name }) => (
            <Link to={`/campaigns/${id}`} className="font-medium text-ink hover:text-accent hover:underline">
              {name}
            </Link>
          ),
        },
        { key: 'status', head: t('campaign.status'), cell: ({ status }) => <StatusBadge status={status} /> },
        {
          key: 'activities',
          head: t('campaign.activities'),
          cell: ({ activities }) => (
            <span className="flex flex-wrap gap-x-3 gap-y-0.5">
              {activities.map(({ id, name }) => (
                <Link key={id} to={`/activities/${id}`} className="text-accent hover:underline">
                  {name}
                </Link>
              ))}
              {activities.length === 0 && <span className="text-faint">{t('campaign.noActivity')}</span>}
            </span>
          ),
        },
        {
          key: 'window',
          head: t('activity.window'),
          wide: true,
          cell: ({ activities: [first] }) =>
            first && (
              <span className="figures whitespace-nowrap text-soft">
                {format.at(first.opensAt, 'shortDateTime')} – {format.at(first.closesAt, 'shortDateTime')}
              </span>
            ),
        },
        {
          key: 'stock',
          head: t('activity.stock'),
          figure: true,
          wide: true,
          cell: ({ activities }) => format.number(activities.reduce((sum, { stock }) => sum + stock, 0)),
        },
        {
          key: 'budget',
          head: t('campaign.budget'),
          figure: true,
          wide: true,
          cell: ({ budget, currency }) => (budget === undefined ? '–' : format.money(budget, currency)),
        },
      ]}
    />
  );
};

export default CampaignList;
