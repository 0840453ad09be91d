import type { Page } from '#shared/page.ts';
import type { GiveawayStore } from '../giveaway/giveaway-store.ts';
import { exportEntrants, isDrawn, type ListEntrantsInput, listEntrants } from '../giveaway/list-entrants.ts';
import { type GiveawayEntry, GiveawayEntryState } from '../giveaway/schema.ts';
import { type ListEntriesDeps, type ListEntriesInput, listEntries } from '../list-entries.ts';
import type { EntriesExport, Entry } from '../schema.ts';
import { exportEntries } from './export-entries.ts';

type Deps = ListEntriesDeps & { readonly giveaways: GiveawayStore };
export interface WhoIsInInput {
  readonly activityId: string;
  readonly state?: ListEntriesInput['state'] | ListEntrantsInput['state'];
  readonly cursor?: string | undefined;
}

/** Who is in an activity: places, or entries of a giveaway. @throws AxonError ACTIVITY_NOT_FOUND, CURSOR_INVALID */
export const listWhoIsIn = async (
  { state, ...input }: WhoIsInInput & { readonly limit: number },
  deps: Deps,
): Promise<Page<Entry | GiveawayEntry>> => {
  const draw = await deps.giveaways.draw(input.activityId);
  const isEntrants = isOfEntrant(state);
  if (draw) {
    if (state !== undefined && !isEntrants) return { items: [] };
    return listEntrants({ ...input, state }, { ...deps, isDrawn: isDrawn(draw) });
  }
  return isEntrants ? { items: [] } : listEntries({ ...input, state }, deps);
};

/** The same as CSV, part by part. @throws AxonError ACTIVITY_NOT_FOUND, CURSOR_INVALID */
export const exportWhoIsIn = async ({ state, ...input }: WhoIsInInput, deps: Deps): Promise<EntriesExport> => {
  const draw = await deps.giveaways.draw(input.activityId);
  const isEntrants = isOfEntrant(state);
  if (draw) {
    if (state !== undefined && !isEntrants) return { csv: '', rows: 0 };
    return exportEntrants({ ...input, state }, { ...deps, isDrawn: isDrawn(draw) });
  }
  return isEntrants ? { csv: '', rows: 0 } : exportEntries({ ...input, state }, deps);
};

const isOfEntrant = (state: WhoIsInInput['state']): state is GiveawayEntryState =>
  GiveawayEntryState.options.some((known) => known === state);
