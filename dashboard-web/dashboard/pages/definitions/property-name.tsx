import type { ComponentProps } from 'react';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';

interface PropertyNameProps extends Pick<ComponentProps<'input'>, 'value'> {
  readonly onChange: (name: string) => void;
}

/** Where the name of an event's property is typed, as long as the collector takes one. */
export const PropertyName = ({ value, onChange }: PropertyNameProps) => {
  const { t } = useWords();
  return (
    <input
      aria-label={t('rule.propName')}
      placeholder={t('rule.propName')}
      value={value}
      maxLength={64}
      spellCheck={false}
      className={cx(inputFace, 'font-mono text-xs')}
      data-testid="property-name"
      onChange={({ target }) => onChange(target.value)}
    />
  );
};
