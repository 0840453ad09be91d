import type { GiveawayEntry } from '../../../../functions/reservations/giveaway/schema.ts';
import { Badge } from '../../../ui/badge.tsx';
import { DataTable } from '../../../ui/table.tsx';
import { useWords } from '../../words.ts';
import { EntrantName } from './entrant-name.tsx';
import { entrantTones } from './slot-tones.ts';

/** Who takes part in a giveaway; after the draw, who won. */
export const EntrantTable = ({ entrants }: { readonly entrants: readonly GiveawayEntry[] }) => {
  const { t, format } = useWords();
  return (
    <DataTable
      caption={t('entries.title')}
      rows={entrants}
      keyOf={({ entryId }) => entryId}
      columns={[
        {
          key: 'state',
          head: t('entries.state'),
          cell: ({ state }) => <Badge tone={entrantTones[state]}>{t(`slot.${state}`)}</Badge>,
        },
        { key: 'user', head: t('entries.user'), cell: (entrant) => <EntrantName {...entrant} /> },
        {
          key: 'entered',
          head: t('entries.enteredAt'),
          figure: true,
          cell: ({ enteredAt }) => format.at(enteredAt, 'shortSeconds'),
        },
        {
          key: 'rank',
          head: t('giveaway.rank'),
          figure: true,
          cell: ({ rank }) => (rank === undefined ? '–' : format.number(rank)),
        },
        {
          key: 'entry',
          head: t('giveaway.entry'),
          wide: true,
          cell: ({ entryId }) => <code className="font-mono text-xs">{entryId}</code>,
        },
      ]}
    />
  );
};
