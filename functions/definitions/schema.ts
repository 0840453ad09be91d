import * as z from 'zod';
import { type Properties, Trigger } from '#shared/event.ts';
import { EpochMs } from '#shared/ids.ts';
import { said } from '#shared/issue.ts';

/** How many definitions a store may make besides the built-in ones: the collector holds all of them in memory. */
export const MOST_DEFINITIONS = 300;
const MOST_PROPERTIES = 50;
/** Names that reach into an object's prototype; the collector refuses them as properties too. */
const FORBIDDEN: ReadonlySet<string> = new Set(['constructor', 'prototype']);

/** Case-sensitive; the same form an event's name has. */
export const DefinitionName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/,
    said(
      'A name starts with a letter and has at most 64 letters, digits, "_", ".", ":" or "-"',
      '이름은 영문자로 시작하고 영문자, 숫자, "_", ".", ":", "-" 64자까지 쓸 수 있습니다.',
    ),
  )
  .meta({ description: 'Event name, such as add_to_cart' });

export const PropertyName = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
    said(
      'A property starts with a letter and has at most 64 letters, digits or "_"',
      '속성 이름은 영문자로 시작하고 영문자, 숫자, "_" 64자까지 쓸 수 있습니다.',
    ),
  )
  .refine((name) => !FORBIDDEN.has(name), said('A property must not have this name', '속성에 쓸 수 없는 이름입니다.'));

const Property = z.object({
  type: z.enum(['string', 'number', 'boolean']),
  /** An event without it is refused and kept as a bad row. */
  required: z.boolean(),
  description: z.string().max(200),
});

const Typed = z
  .record(PropertyName, Property)
  .refine(
    (properties) => Object.keys(properties).length <= MOST_PROPERTIES,
    said(`At most ${MOST_PROPERTIES} properties`, `속성은 ${MOST_PROPERTIES}개까지 쓸 수 있습니다.`),
  );

const Version = z.int().positive().meta({ description: 'Rises by one per version; send back the one you read' });

/**
 * ACTIVE: events under the name are checked against the newest version. INACTIVE: retired; its events are accepted as those
 * of an unknown name are, unchecked and marked, so that switching a definition off loses nothing.
 */
const DefinitionStatus = z.enum(['ACTIVE', 'INACTIVE']);

/** What an event name means: its trigger and the typed properties it may carry. */
export const EventDefinition = z.object({
  name: DefinitionName,
  trigger: Trigger,
  description: z.string().max(500),
  version: Version,
  status: DefinitionStatus,
  /** Only the server may say this happened; a browser that sends it is refused. */
  serverOnly: z.boolean(),
  /** Typed properties; others may be sent too and are kept as they are. */
  properties: Typed,
  /** Part of the program: it cannot be changed or switched off. */
  builtIn: z.boolean(),
  /** When this version was made; absent for built-in ones. */
  createdAt: EpochMs.optional(),
});
export type EventDefinition = z.infer<typeof EventDefinition>;

export const EventDefinitions = z.object({ items: z.array(EventDefinition).readonly() });

/** What a store may say an event of its own is set off by; the others belong to the tracker's identity and to the server. */
const OwnTrigger = z.enum(['CUSTOM', 'CLICK', 'PAGE_VIEW', 'FORM_SUBMISSION', 'SCROLL_DEPTH']);

const VersionDraft = z.object({ description: z.string().trim().max(500), properties: Typed });

export const DefinitionDraft = VersionDraft.extend({ name: DefinitionName, trigger: OwnTrigger });
export type DefinitionDraft = z.infer<typeof DefinitionDraft>;

/** The next version of a definition: all of its properties anew. `version` is the one it follows. */
export const DefinitionVersionDraft = VersionDraft.extend({ version: Version });
export type DefinitionVersionDraft = z.infer<typeof DefinitionVersionDraft>;

export const DefinitionStatusChange = z.object({ status: DefinitionStatus, version: Version });
export type DefinitionStatusChange = z.infer<typeof DefinitionStatusChange>;

/** Looks up what an event name means, whatever its status. */
export type FindDefinition = (name: string) => EventDefinition | undefined;

export type EventDescription =
  | {
      readonly trigger: Trigger;
      /** False for names without an active definition: accepted all the same, so that a shop may be deployed first. */
      readonly known: boolean;
      /** Name and version it was checked against: `add_to_cart/1`; absent if none. */
      readonly schema?: string;
      /** With the properties the definition names in their type. */
      readonly props: Properties;
    }
  /** Why a browser may not send this. */
  | { readonly problem: { readonly code: string; readonly reason: string; readonly schema?: string } };
