import { Route, Routes } from 'react-router';
import { CouponZone } from '../coupons/coupon-zone.tsx';
import { ActivityList } from './activity-list.tsx';
import { ActivityPage } from './activity-page.tsx';

/** Every page of the shop. */
export const ShopRoutes = ({ userId }: { readonly userId: string }) => (
  <Routes>
    <Route path="/activities/:activityId" element={<ActivityPage userId={userId} />} />
    <Route path="/coupons" element={<CouponZone />} />
    <Route path="*" element={<ActivityList />} />
  </Routes>
);
