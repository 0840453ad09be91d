import type { Properties, Trigger } from '#shared/event.ts';
import { checkProperties } from './check-properties.ts';
import { findDefinition } from './find-definition.ts';

export interface EventDescription {
  readonly trigger: Trigger;
  /** False for names without a definition: accepted all the same, so that a shop may be deployed first. */
  readonly known: boolean;
  /** Why a browser may not send this. */
  readonly problem?: { readonly code: string; readonly reason: string } | undefined;
}

const UNKNOWN: EventDescription = { trigger: 'CUSTOM', known: false };

/** What the definitions say of an event a browser sent: its trigger, and whether it may be taken. */
export const describeBrowserEvent = (name: string, props: Properties): EventDescription => {
  const definition = findDefinition(name);
  if (!definition) return UNKNOWN;
  const problem = definition.serverOnly
    ? { code: 'SERVER_ONLY_EVENT', reason: `${name} is sent by the server alone; give your own event another name` }
    : checkProperties(definition, props);
  return { trigger: definition.trigger, known: true, problem };
};
