import { PageHead } from '../../../ui/card.tsx';
import { Notice } from '../../../ui/states.tsx';
import { BackLink } from '../../shell/back-link.tsx';
import { useRefusal } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { EraseForm } from './erase-form.tsx';
import { ErasureList } from './erasure-list.tsx';

/** The right to be forgotten: asked for here, watched here, and here is what was done. */
const PrivacyPage = () => {
  const { t } = useWords();
  const refusal = useRefusal('admin');
  return (
    <>
      <BackLink to="/setup">{t('nav.setup')}</BackLink>
      <PageHead title={t('privacy.title')} lead={t('privacy.lead')} />
      <div className="grid gap-4">
        <EraseForm />
        {refusal === undefined ? (
          <>
            <ErasureList state="OPEN" />
            <ErasureList state="DONE" />
          </>
        ) : (
          <Notice tone="accent">{refusal}</Notice>
        )}
      </div>
    </>
  );
};

export default PrivacyPage;
