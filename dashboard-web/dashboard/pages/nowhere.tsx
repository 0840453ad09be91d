import { Link } from 'react-router';
import { buttonFace } from '../../ui/button.tsx';
import { PageHead } from '../../ui/card.tsx';
import { useWords } from '../words.ts';

/** An address no page has. */
export const Nowhere = () => {
  const { t } = useWords();
  return (
    <>
      <PageHead title={t('nav.nowhere')} />
      <Link to="/campaigns" className={buttonFace()}>
        {t('nav.campaigns')}
      </Link>
    </>
  );
};
