import type { Properties } from '#shared/event.ts';
import { checkProperties } from './check-properties.ts';
import type { EventDescription, FindDefinition } from './schema.ts';

/** What the definitions say of an event a browser sent: its trigger and typed properties, or why it may not be taken. */
export const describeBrowserEvents =
  (find: FindDefinition) =>
  (name: string, props: Properties): EventDescription => {
    const definition = find(name);
    if (definition?.status !== 'ACTIVE') return { trigger: 'CUSTOM', known: false, props };
    const schema = `${definition.name}/${definition.version}`;
    if (definition.serverOnly)
      return { problem: { code: 'SERVER_ONLY_EVENT', reason: `${name} is sent by the server alone; use another name`, schema } };
    const checked = checkProperties(definition, props);
    if ('problem' in checked) return { problem: { ...checked.problem, schema } };
    return { trigger: definition.trigger, known: true, schema, props: checked.props };
  };
