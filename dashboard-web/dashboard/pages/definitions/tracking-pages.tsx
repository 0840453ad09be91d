import { Navigate, Route, Routes } from 'react-router';
import { DefinitionList } from './definition-list.tsx';
import { RuleList } from './rules/rule-list.tsx';
import { RulePage } from './rules/rule-page.tsx';

/** Every address below `/tracking`. */
const TrackingPages = () => (
  <Routes>
    <Route path="rules" element={<RuleList />} />
    <Route path="rules/new" element={<RulePage />} />
    <Route path="rules/:ruleId" element={<RulePage />} />
    <Route path="definitions" element={<DefinitionList />} />
    <Route path="*" element={<Navigate to="/tracking/rules" replace />} />
  </Routes>
);

export default TrackingPages;
