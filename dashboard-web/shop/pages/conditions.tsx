import type { ShopActivity } from '../../../functions/catalog/schema.ts';
import type { EligibilityFilter } from '../../../functions/shared/eligibility.ts';
import { useWords } from '../words.ts';

/** Who may take part, in the shopper's words. */
export const useConditionWords = (): ((filter: EligibilityFilter) => string) => {
  const { t, format, language } = useWords();
  const list = (words: readonly string[]) => new Intl.ListFormat(language, { type: 'disjunction' }).format(words);
  return (filter) => {
    switch (filter.kind) {
      case 'AGE': {
        const { min, max } = filter;
        if (min !== undefined && max !== undefined) return t('condition.AGE.between', { min, max });
        return min !== undefined ? t('condition.AGE.from', { min }) : t('condition.AGE.to', { max: max ?? 0 });
      }
      case 'REGION':
        return t('condition.REGION', { list: list(filter.regions) });
      case 'GRADE':
        return t('condition.GRADE', { list: list(filter.grades) });
      default:
        return t(filter.bought ? 'condition.bought' : 'condition.notBought', { days: format.number(filter.days) });
    }
  };
};

/** How it works, and for whom. */
export const Conditions = ({ activity }: { readonly activity: ShopActivity }) => {
  const { t, format } = useWords();
  const words = useConditionWords();
  return (
    <section className="mt-8 border-t border-line pt-5">
      <h2 className="mb-2 font-semibold">{t('activity.conditions')}</h2>
      <ul className="list-disc space-y-1 pl-5 text-soft">
        {activity.eligibility.map((filter) => (
          <li key={filter.kind} className="font-medium text-ink" data-testid={`condition-${filter.kind}`}>
            {words(filter)}
          </li>
        ))}
        <li>{t('activity.condition.one')}</li>
        <li>{t('activity.condition.hold')}</li>
        <li>{t('activity.condition.back')}</li>
        <li className="figures">
          {t('activity.condition.window', {
            from: format.at(activity.opensAt, 'dateTime'),
            to: format.at(activity.closesAt, 'dateTime'),
          })}
        </li>
      </ul>
    </section>
  );
};
