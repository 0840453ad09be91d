import type { Status } from '../../../../functions/catalog/schema.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { useWords } from '../../words.ts';

const tones: Readonly<Record<Status, Tone>> = { DRAFT: 'neutral', ACTIVE: 'good', PAUSED: 'warn', ENDED: 'neutral' };

export const StatusBadge = ({ status }: { readonly status: Status }) => {
  const { t } = useWords();
  return (
    <Badge tone={tones[status]} dot={status === 'ACTIVE'}>
      {t(`status.${status}`)}
    </Badge>
  );
};
