import { useState } from 'react';
import type { EventDefinition } from '../../../../functions/definitions/schema.ts';
import { isProblem } from '../../../api/problem.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { SelectField, TextField } from '../../../ui/field.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { useFieldError } from '../catalog/form-parts.tsx';
import { hasTwins, inputOf, OWN_TRIGGERS, propertiesOf } from './definition-input.ts';
import { PropertyFields } from './property-fields.tsx';
import { useDefinitionChanges } from './use-definitions.ts';
import { Versions } from './versions.tsx';

interface EditorProps {
  /** Absent = a new one. */
  readonly definition: EventDefinition | undefined;
  readonly onClose: () => void;
}

/** Makes a definition, or its next version; a built-in one can only be read. */
export const DefinitionEditor = ({ definition, onClose }: EditorProps) => {
  const { t } = useWords();
  const fieldError = useFieldError();
  const role = useRefusal('marketer');
  const { create, addVersion } = useDefinitionChanges();
  const [input, setInput] = useState(() => inputOf(definition));
  const isFixed = definition?.builtIn === true || role !== undefined;
  const change = definition ? addVersion : create;
  const { error } = change;
  const twins = hasTwins(input);
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    if (isFixed || change.isPending || twins) return;
    const { name, trigger, description } = input;
    const meaning = { description, properties: propertiesOf(input) };
    if (definition) addVersion.mutate({ ...meaning, name, version: definition.version }, { onSuccess: onClose });
    else create.mutate({ ...meaning, name: name.trim(), trigger }, { onSuccess: onClose });
  };
  const badProperties = isProblem(error, 'INVALID_REQUEST') && error.issues.some(({ path }) => path.startsWith('properties'));
  return (
    <Dialog side open onClose={onClose} title={definition?.name ?? t('definition.create')}>
      <form onSubmit={submit} noValidate className="mt-2 grid gap-4">
        <TextField
          label={t('definition.name')}
          value={input.name}
          maxLength={64}
          disabled={definition !== undefined}
          spellCheck={false}
          hint={t('definition.nameHint')}
          error={fieldError(error, 'name') === undefined ? undefined : t('definition.nameBad')}
          data-testid="definition-name"
          onChange={({ target }) => setInput({ ...input, name: target.value })}
        />
        <SelectField
          label={t('rule.trigger')}
          value={definition?.trigger ?? input.trigger}
          disabled={definition !== undefined}
          hint={t('definition.triggerHint')}
          onChange={({ target }) =>
            setInput({ ...input, trigger: OWN_TRIGGERS.find((each) => each === target.value) ?? 'CUSTOM' })
          }
        >
          {(definition ? [definition.trigger] : OWN_TRIGGERS).map((trigger) => (
            <option key={trigger} value={trigger}>
              {t(`definition.trigger.${trigger}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('definition.description')}
          value={input.description}
          maxLength={500}
          disabled={isFixed}
          onChange={({ target }) => setInput({ ...input, description: target.value })}
        />
        <PropertyFields
          properties={input.properties}
          disabled={isFixed}
          error={twins || badProperties ? t('definition.propsBad') : undefined}
          onChange={(properties) => setInput({ ...input, properties })}
        />
        {definition?.builtIn && <Notice tone="accent">{t('definition.builtInText')}</Notice>}
        <SaveDefinition error={error} busy={change.isPending} definition={definition} />
      </form>
      {definition && !definition.builtIn && <Versions definition={definition} />}
    </Dialog>
  );
};

const SaveDefinition = ({
  error,
  busy,
  definition,
}: {
  readonly error: unknown;
  readonly busy: boolean;
  readonly definition: EventDefinition | undefined;
}) => {
  const { t } = useWords();
  const words = useErrorWords();
  const role = useRefusal('marketer');
  if (definition?.builtIn) return null;
  return (
    <div className="grid gap-3">
      {Boolean(error) && <Notice>{words(error)}</Notice>}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={busy} refusal={role} data-testid="save-definition">
          {definition ? t('definition.newVersion', { version: definition.version + 1 }) : t('form.save')}
        </Button>
        <span className="text-xs text-faint">{t('definition.inForce')}</span>
      </div>
    </div>
  );
};
