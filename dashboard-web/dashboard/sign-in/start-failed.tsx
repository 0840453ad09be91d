import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useWords } from '../words.ts';

/** Without config.json nothing can start; says so and lets people try again. */
export const StartFailed = () => {
  const { t } = useWords();
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState title={t('error.config')}>
        <Button look="primary" onClick={() => location.reload()}>
          {t('error.reload')}
        </Button>
      </EmptyState>
    </main>
  );
};
