import type { Properties, Trigger } from '#shared/event.ts';
import { checkProperties } from './check-properties.ts';
import { findDefinition } from './find-definition.ts';

export type EventDescription =
  | {
      readonly trigger: Trigger;
      /** False for names without a definition: accepted all the same, so that a shop may be deployed first. */
      readonly known: boolean;
      /** With the properties the definition names in their type. */
      readonly props: Properties;
    }
  /** Why a browser may not send this. */
  | { readonly problem: { readonly code: string; readonly reason: string } };

/** What the definitions say of an event a browser sent: its trigger and typed properties, or why it may not be taken. */
export const describeBrowserEvent = (name: string, props: Properties): EventDescription => {
  const definition = findDefinition(name);
  if (!definition) return { trigger: 'CUSTOM', known: false, props };
  if (definition.serverOnly)
    return { problem: { code: 'SERVER_ONLY_EVENT', reason: `${name} is sent by the server alone; use another name` } };
  const checked = checkProperties(definition, props);
  return 'problem' in checked ? checked : { trigger: definition.trigger, known: true, props: checked.props };
};
