import { InfoDot } from '../../../ui/info.tsx';
import { type DashboardKey, useWords } from '../../words.ts';
import type { Range } from './period.ts';

/** Figures a member may ask about; each has a name, a definition and a source in the catalogue. */
export type Figure =
  | 'visitors'
  | 'reservations'
  | 'purchases'
  | 'conversion'
  | 'gmv'
  | 'stock'
  | 'participants'
  | 'funnel'
  | 'trend';

interface FigureInfoProps {
  readonly figure: Figure;
  /** Absent for figures of this very moment or of the whole life of an activity. */
  readonly range?: Range | undefined;
  readonly asOf?: number | undefined;
  readonly exact?: boolean | undefined;
  readonly every?: DashboardKey;
}

/** Definition, source, period, zone, freshness and exactness of a figure. */
export const FigureInfo = ({ figure, range, asOf, exact = true, every = 'info.allTime' }: FigureInfoProps) => {
  const { t, format } = useWords();
  const name = t(`figure.${figure}`);
  return (
    <InfoDot
      label={t('info.about', { name })}
      title={name}
      text={t(`figure.${figure}.text`)}
      facts={[
        { term: t('info.source'), value: t(`figure.${figure}.source`) },
        {
          term: t('info.period'),
          value: range ? `${format.at(range.from, 'shortDateTime')} – ${format.at(range.to, 'shortDateTime')}` : t(every),
        },
        { term: t('info.zone'), value: format.zone },
        { term: t('info.asOf'), value: asOf === undefined ? '–' : format.at(asOf, 'seconds') },
        { term: t('info.exactness'), value: exact ? t('info.exact') : t('info.approximate') },
      ]}
    />
  );
};
