import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '../../../ui/button.tsx';
import { cx } from '../../../ui/cx.ts';
import { inputFace } from '../../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { type PropertyInput, propertyInput, TYPES } from './definition-input.ts';
import { PropertyName } from './property-name.tsx';

const MOST = 50;

interface PropertyFieldsProps {
  readonly properties: readonly PropertyInput[];
  readonly onChange: (properties: readonly PropertyInput[]) => void;
  readonly disabled: boolean;
  readonly error: string | undefined;
}

/** The typed properties of an event. */
export const PropertyFields = ({ properties, onChange, disabled, error }: PropertyFieldsProps) => {
  const { t } = useWords();
  const replace = (next: PropertyInput) => onChange(properties.map((each) => (each.key === next.key ? next : each)));
  return (
    <fieldset className="min-w-0" disabled={disabled}>
      <legend className="mb-1 text-xs font-medium text-soft">{t('rule.props')}</legend>
      <ul className="grid gap-3">
        {properties.map((property) => (
          <PropertyRow
            key={property.key}
            property={property}
            onChange={replace}
            onRemove={() => onChange(properties.filter(({ key }) => key !== property.key))}
          />
        ))}
      </ul>
      {properties.length === 0 && <p className="text-xs text-faint">{t('definition.noProps')}</p>}
      {error !== undefined && <p className="mt-1 text-xs text-bad">{error}</p>}
      {!disabled && properties.length < MOST && (
        <Button
          className="mt-2"
          icon={<Plus aria-hidden />}
          onClick={() => onChange([...properties, propertyInput()])}
          data-testid="add-property"
        >
          {t('rule.propAdd')}
        </Button>
      )}
    </fieldset>
  );
};

const PropertyRow = ({
  property,
  onChange,
  onRemove,
}: {
  readonly property: PropertyInput;
  readonly onChange: (next: PropertyInput) => void;
  readonly onRemove: () => void;
}) => {
  const { t } = useWords();
  const { name, type, required, description } = property;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-2">
      <PropertyName value={name} onChange={(next) => onChange({ ...property, name: next })} />
      <select
        aria-label={t('definition.type')}
        value={type}
        className={cx(inputFace, 'w-28')}
        onChange={({ target }) => onChange({ ...property, type: TYPES.find((each) => each === target.value) ?? 'string' })}
      >
        {TYPES.map((each) => (
          <option key={each} value={each}>
            {t(`definition.type.${each}`)}
          </option>
        ))}
      </select>
      <IconButton label={t('rule.propRemove')} onClick={onRemove} className="disabled:invisible">
        <X aria-hidden />
      </IconButton>
      <input
        aria-label={t('definition.description')}
        placeholder={t('definition.description')}
        value={description}
        maxLength={200}
        className={cx(inputFace, 'text-xs')}
        onChange={({ target }) => onChange({ ...property, description: target.value })}
      />
      <label className="col-span-2 flex items-center gap-2 text-xs">
        <input
          type="checkbox"
          checked={required}
          data-testid="property-required"
          onChange={({ target }) => onChange({ ...property, required: target.checked })}
        />
        {t('definition.required')}
      </label>
    </li>
  );
};
