import type { EventDefinition } from '../../../../functions/definitions/schema.ts';

export const OWN_TRIGGERS = ['CUSTOM', 'CLICK', 'PAGE_VIEW', 'FORM_SUBMISSION', 'SCROLL_DEPTH'] as const;
export const TYPES = ['string', 'number', 'boolean'] as const;

/** One typed property as it is typed; the key keeps its row while its name changes. */
export interface PropertyInput {
  readonly key: string;
  readonly name: string;
  readonly type: (typeof TYPES)[number];
  readonly required: boolean;
  readonly description: string;
}

export interface DefinitionInput {
  readonly name: string;
  readonly trigger: (typeof OWN_TRIGGERS)[number];
  readonly description: string;
  readonly properties: readonly PropertyInput[];
}

export const propertyInput = (): PropertyInput => ({
  key: crypto.randomUUID(),
  name: '',
  type: 'string',
  required: false,
  description: '',
});

export const inputOf = (definition: EventDefinition | undefined): DefinitionInput => ({
  name: definition?.name ?? '',
  trigger: OWN_TRIGGERS.find((each) => each === definition?.trigger) ?? 'CUSTOM',
  description: definition?.description ?? '',
  properties: Object.entries(definition?.properties ?? {}).map(([name, property]) => ({ ...propertyInput(), ...property, name })),
});

/** The properties as they are sent; rows without a name are left out. */
export const propertiesOf = ({ properties }: DefinitionInput): EventDefinition['properties'] =>
  Object.fromEntries(
    properties
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, type, required, description }) => [name.trim(), { type, required, description: description.trim() }]),
  );

/** A name given twice would silently lose one of the two. */
export const hasTwins = ({ properties }: DefinitionInput): boolean => {
  const names = properties.map(({ name }) => name.trim()).filter((name) => name !== '');
  return new Set(names).size < names.length;
};
