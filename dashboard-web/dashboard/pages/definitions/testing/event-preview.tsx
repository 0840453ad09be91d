import type { RuleDraft } from '../../../../../functions/definitions/rules/schema.ts';
import { useWords } from '../../../words.ts';

/** What would arrive, in the live view's own words. */
const previewOf = ({ event, trigger, activityId, props, depth }: RuleDraft, href: string | undefined) => ({
  name: event ?? 'PAGE_VIEW',
  ...(activityId !== undefined && { activityId }),
  url: href,
  props: { ...props, ...(trigger === 'SCROLL_DEPTH' && { percent: depth }) },
});

/** The event a page would send. */
export const EventPreview = ({ rule, href }: { readonly rule: RuleDraft; readonly href: string | undefined }) => {
  const { t } = useWords();
  const isStep = rule.activityId !== undefined && (rule.trigger === 'CLICK' || rule.trigger === 'FORM_SUBMISSION');
  return (
    <div className="mt-3">
      <h3 className="text-xs font-medium text-soft">{t('ruleTest.event')}</h3>
      <pre
        className="mt-1 overflow-x-auto rounded-lg bg-sunken p-3 font-mono text-xs whitespace-pre-wrap break-all text-ink"
        data-testid="event-preview"
      >
        {JSON.stringify(previewOf(rule, href), undefined, 2)}
      </pre>
      {isStep && <p className="mt-1 text-xs text-faint">{t('ruleTest.isStep')}</p>}
    </div>
  );
};
