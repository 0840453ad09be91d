import { Link } from 'react-router';
import { isProblem } from '../../api/problem.ts';
import { buttonFace } from '../../ui/button.tsx';
import { EmptyState, ErrorState, useErrorWords } from '../../ui/states.tsx';
import { useSession } from '../sign-in/session.tsx';
import { useWords } from '../words.ts';

interface PageErrorProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Instead of a page that could not be loaded. What does not exist is not worth another try: the way out is the list. */
export const PageError = ({ error, onRetry }: PageErrorProps) => {
  const { t } = useWords();
  const words = useErrorWords();
  const { signIn } = useSession();
  if (!isProblem(error) || error.status !== 404) return <ErrorState error={error} onRetry={onRetry} onSignIn={signIn} />;
  return (
    <EmptyState title={words(error)}>
      <Link to="/campaigns" className={buttonFace('primary')}>
        {t('nav.campaigns')}
      </Link>
    </EmptyState>
  );
};
