import { Download } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Notice, useErrorWords } from '../../../ui/states.tsx';
import { useWords } from '../../words.ts';
import { type EntryFilter, useExport } from './use-reservations.ts';

/** All entries of the filter as a file, and how many they were. */
export const ExportButton = ({ activityId, filter }: { readonly activityId: string; readonly filter: EntryFilter }) => {
  const { t, format } = useWords();
  const words = useErrorWords();
  const { mutate, isPending, isError, error, data } = useExport(activityId, filter);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <span role="status" className="text-xs text-soft" data-testid="export-rows">
        {data !== undefined && t('entries.exported', { rows: format.number(data) })}
      </span>
      {isError && <Notice>{words(error)}</Notice>}
      <Button icon={<Download aria-hidden />} busy={isPending} onClick={() => mutate()} data-testid="export-button">
        {t('entries.export')}
      </Button>
    </div>
  );
};
