import { ArrowRight, ChartNoAxesColumn } from 'lucide-react';
import { Link, useParams } from 'react-router';
import type { CampaignDetail } from '../../../../functions/catalog/schema.ts';
import { buttonFace } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { SkeletonRows } from '../../../ui/states.tsx';
import { BackLink } from '../../shell/back-link.tsx';
import { PageError } from '../../shell/page-error.tsx';
import { useWords } from '../../words.ts';
import { ActivityEditor } from './activity-editor.tsx';
import { CampaignEditor } from './campaign-editor.tsx';
import { StatusActions } from './confirm-change.tsx';
import { StatusBadge } from './status-badge.tsx';
import { useCampaign } from './use-campaigns.ts';

const CampaignPage = () => {
  const { campaignId = '' } = useParams();
  const { t, format } = useWords();
  const { data: campaign, error, refetch } = useCampaign(campaignId);
  if (!campaign && error) return <PageError error={error} onRetry={() => void refetch()} />;
  if (!campaign) return <SkeletonRows />;
  return (
    <>
      <BackLink to="/campaigns">{t('nav.campaigns')}</BackLink>
      <PageHead
        title={campaign.name}
        badge={<StatusBadge status={campaign.status} />}
        lead={t('campaign.changed', { at: format.at(campaign.updatedAt) })}
        actions={<StatusActions campaign={campaign} />}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-4">
          {campaign.activities.map((activity) => (
            <ActivityCard key={activity.id} activity={activity} />
          ))}
          {campaign.activities.length === 0 && <Card>{t('campaign.noActivity')}</Card>}
        </div>
        <CampaignEditor campaign={campaign} />
      </div>
    </>
  );
};

const ActivityCard = ({ activity }: { readonly activity: CampaignDetail['activities'][number] }) => {
  const { t, format } = useWords();
  const { product } = activity;
  return (
    <Card
      title={activity.name}
      hint={t(`type.${activity.type}`)}
      actions={
        <Link to={`/activities/${activity.id}`} className={buttonFace('secondary')} data-testid="open-activity">
          <ChartNoAxesColumn aria-hidden />
          {t('activity.open')}
          <ArrowRight aria-hidden />
        </Link>
      }
    >
      {product && (
        <p className="mb-4 flex flex-wrap gap-x-2 border-b border-line pb-4 text-soft">
          <span className="font-medium text-ink">{product.name}</span>
          <span className="figures">{format.money(product.price, product.currency)}</span>
        </p>
      )}
      <ActivityEditor activity={activity} />
    </Card>
  );
};

export default CampaignPage;
