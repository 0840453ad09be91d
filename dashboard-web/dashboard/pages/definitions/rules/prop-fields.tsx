import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../../ui/button.tsx';
import { inputFace } from '../../../../ui/field.tsx';
import { useWords } from '../../../words.ts';
import { PropertyName } from '../property-name.tsx';
import { type PropInput, propInput } from './rule-input.ts';

const MOST = 20;

/** Properties every event of a rule carries, as they stand. */
export const PropFields = ({
  props,
  onChange,
  error,
}: {
  readonly props: readonly PropInput[];
  readonly onChange: (props: readonly PropInput[]) => void;
  /** What the server says of them, if it refused some. */
  readonly error: boolean;
}) => {
  const { t } = useWords();
  const set = (key: string, change: Partial<PropInput>) =>
    onChange(props.map((each) => (each.key === key ? { ...each, ...change } : each)));
  return (
    <fieldset className="mt-4">
      <legend className="mb-1 text-xs font-medium text-soft">{t('rule.props')}</legend>
      <ul className="grid gap-2">
        {props.map(({ key, name, value }) => (
          <li key={key} className="flex items-center gap-2">
            <PropertyName value={name} onChange={(next) => set(key, { name: next })} />
            <input
              aria-label={t('rule.propValue')}
              placeholder={t('rule.propValue')}
              value={value}
              maxLength={256}
              className={inputFace}
              onChange={({ target }) => set(key, { value: target.value })}
            />
            <IconButton label={t('rule.propRemove')} onClick={() => onChange(props.filter((each) => each.key !== key))}>
              <X aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {error && <p className="mt-1 text-xs text-bad">{t('rule.propsBad')}</p>}
      {props.length < MOST && (
        <Button className="mt-2" icon={<Plus aria-hidden />} onClick={() => onChange([...props, propInput()])}>
          {t('rule.propAdd')}
        </Button>
      )}
    </fieldset>
  );
};
