import { BookOpen, Store } from 'lucide-react';
import { Link } from 'react-router';
import { buttonFace } from '../../../ui/button.tsx';
import { Card, PageHead } from '../../../ui/card.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { mayActAs } from '../../sign-in/member.ts';
import { useSession } from '../../sign-in/session.tsx';
import { useWords } from '../../words.ts';
import { ServerKeys } from '../access/server-keys.tsx';
import { activitySnippet, identifySnippet, trackerSnippet } from './snippets.ts';
import { WriteKeys } from './write-keys.tsx';

/** What a shop's developer pastes, with this stage's own key and addresses. */
const SetupPage = () => {
  const { t } = useWords();
  const { config, member } = useSession();
  const { shop, docsUrl } = config;
  return (
    <>
      <PageHead
        title={t('setup.title')}
        lead={t('setup.lead')}
        actions={
          <>
            <a href={docsUrl} target="_blank" rel="noreferrer" className={buttonFace()}>
              <BookOpen aria-hidden />
              {t('setup.docs')}
            </a>
            <a href="../shop/" target="_blank" rel="noreferrer" className={buttonFace()}>
              <Store aria-hidden />
              {t('setup.shop')}
            </a>
          </>
        }
      />
      <div className="grid max-w-3xl gap-4">
        <Snippet
          step={1}
          title={t('setup.paste')}
          text={t('setup.pasteText')}
          code={trackerSnippet(config)}
          testId="tracker-snippet"
        />
        <Snippet
          step={2}
          title={t('setup.activity')}
          text={t('setup.activityText')}
          code={activitySnippet(shop.activityId ?? 'act_…')}
        />
        <Snippet step={3} title={t('setup.identify')} text={t('setup.identifyText')} code={identifySnippet} />
        <Card title={`4. ${t('setup.check')}`}>
          <p className="mb-3 text-soft">{t('setup.checkText')}</p>
          <Link to="/events" className={buttonFace()}>
            {t('nav.events')}
          </Link>
          <p className="mt-3 text-xs text-faint">{t('setup.nothing')}</p>
        </Card>
        {mayActAs(member, 'admin') ? <WriteKeys /> : <OwnKey writeKey={shop.writeKey} />}
        <ServerKeys />
        <Card title={t('privacy.title')}>
          <p className="mb-3 text-soft">{t('privacy.lead')}</p>
          <Link to="/privacy" className={buttonFace()} data-testid="to-privacy">
            {t('privacy.open')}
          </Link>
        </Card>
      </div>
    </>
  );
};

/** The key the snippet above carries, for those who may not see the others. */
const OwnKey = ({ writeKey }: { readonly writeKey: string }) => {
  const { t } = useWords();
  return (
    <Card title={t('setup.key')}>
      <div className="flex flex-wrap items-center gap-3">
        <code className="mr-auto rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-all" data-testid="write-key">
          {writeKey || '–'}
        </code>
        <CopyButton text={writeKey} />
      </div>
      <p className="mt-3 text-soft">{t('setup.keyText')}</p>
    </Card>
  );
};

interface SnippetProps {
  readonly step: number;
  readonly title: string;
  readonly text: string;
  readonly code: string;
  readonly testId?: string;
}

const Snippet = ({ step, title, text, code, testId }: SnippetProps) => (
  <Card title={`${step}. ${title}`} actions={<CopyButton text={code} />}>
    <p className="mb-3 text-soft">{text}</p>
    <pre
      className="overflow-x-auto rounded-lg bg-sunken p-4 font-mono text-xs leading-relaxed whitespace-pre-wrap"
      data-testid={testId}
    >
      {code}
    </pre>
  </Card>
);

export default SetupPage;
