import { Navigate, Route, Routes } from 'react-router';
import { lazyPage } from '../../ui/lazy-page.ts';
import { Nowhere } from './nowhere.tsx';

const CampaignList = lazyPage(() => import('./catalog/campaign-list.tsx'));
const NewCampaign = lazyPage(() => import('./catalog/new-campaign.tsx'));
const CampaignPage = lazyPage(() => import('./catalog/campaign-page.tsx'));
const ProductList = lazyPage(() => import('./catalog/product-list.tsx'));
const ActivityPage = lazyPage(() => import('./behavior/activity-page.tsx'));
const EntriesPage = lazyPage(() => import('./reservations/entries-page.tsx'));
const LiveEventsPage = lazyPage(() => import('./collection/live-events-page.tsx'));
const TrackingPages = lazyPage(() => import('./definitions/tracking-pages.tsx'));
const PrivacyPage = lazyPage(() => import('./customers/privacy-page.tsx'));
const SetupPage = lazyPage(() => import('./collection/setup-page.tsx'));

/** Every address of the dashboard. Behind the hash, because a static host knows no sub-paths. */
export const Pages = () => (
  <Routes>
    <Route path="/" element={<Navigate to="/campaigns" replace />} />
    <Route path="/campaigns" element={<CampaignList />} />
    <Route path="/campaigns/new" element={<NewCampaign />} />
    <Route path="/campaigns/:campaignId" element={<CampaignPage />} />
    <Route path="/activities/:activityId" element={<ActivityPage />} />
    <Route path="/activities/:activityId/entries" element={<EntriesPage />} />
    <Route path="/events" element={<LiveEventsPage />} />
    <Route path="/products" element={<ProductList />} />
    <Route path="/tracking/*" element={<TrackingPages />} />
    <Route path="/privacy" element={<PrivacyPage />} />
    <Route path="/setup" element={<SetupPage />} />
    <Route path="*" element={<Nowhere />} />
  </Routes>
);
