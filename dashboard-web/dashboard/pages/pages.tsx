import { lazy } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { Nowhere } from './nowhere.tsx';

const CampaignList = lazy(() => import('./catalog/campaign-list.tsx'));
const NewCampaign = lazy(() => import('./catalog/new-campaign.tsx'));
const CampaignPage = lazy(() => import('./catalog/campaign-page.tsx'));
const ProductList = lazy(() => import('./catalog/product-list.tsx'));
const ActivityPage = lazy(() => import('./behavior/activity-page.tsx'));
const EntriesPage = lazy(() => import('./reservations/entries-page.tsx'));
const LiveEventsPage = lazy(() => import('./collection/live-events-page.tsx'));
const TrackingPages = lazy(() => import('./definitions/tracking-pages.tsx'));
const PrivacyPage = lazy(() => import('./customers/privacy-page.tsx'));
const SetupPage = lazy(() => import('./collection/setup-page.tsx'));

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
