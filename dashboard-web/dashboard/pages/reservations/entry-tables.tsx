import type { GiveawayEntry } from '../../../../functions/reservations/giveaway/schema.ts';
import type { Entry } from '../../../../functions/reservations/schema.ts';
import { EntrantTable } from './entrant-table.tsx';
import { EntryTable, type EntryTableProps } from './entry-table.tsx';

interface EntryTablesProps extends Omit<EntryTableProps, 'entries'> {
  readonly items: readonly (Entry | GiveawayEntry)[];
}

/** Who is in: places and coupons, or the entries of a giveaway. */
export const EntryTables = ({ items, ...rest }: EntryTablesProps) => {
  const entries = items.filter((item) => 'slot' in item);
  const entrants = items.filter((item) => 'entryId' in item);
  return (
    <>
      {entries.length > 0 && <EntryTable entries={entries} {...rest} />}
      {entrants.length > 0 && <EntrantTable entrants={entrants} />}
    </>
  );
};
