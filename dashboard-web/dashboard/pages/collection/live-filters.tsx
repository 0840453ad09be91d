import { Choice } from '../../../ui/choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { type LiveFilter, OUTCOMES, TYPED } from './live-filter.ts';

interface FiltersProps {
  readonly filter: LiveFilter;
  readonly onChange: (change: Partial<LiveFilter>) => void;
}

/** What of the live view is shown: by outcome, name, visitor and write key. */
export const LiveFilters = ({ filter, onChange }: FiltersProps) => {
  const { t } = useWords();
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <Choice
        label={t('events.outcome')}
        value={filter.outcome}
        onChange={(outcome) => onChange({ outcome })}
        options={OUTCOMES.map((value) => ({ value, label: t(`events.outcome.${value}`) }))}
      />
      {TYPED.map((field) => (
        <input
          key={field}
          type="search"
          aria-label={t(`events.by.${field}`)}
          placeholder={t(`events.by.${field}`)}
          value={filter[field]}
          maxLength={64}
          spellCheck={false}
          onChange={({ target }) => onChange({ [field]: target.value })}
          className={cx(inputFace, 'sm:w-56')}
          data-testid={`filter-${field}`}
        />
      ))}
    </div>
  );
};
