import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useCommonWords } from '../i18n/common.ts';
import { Button } from './button.tsx';

/** Copies a text and says so. */
export const CopyButton = ({ text }: { readonly text: string }) => {
  const { t } = useCommonWords();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={() => {
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
    >
      <span aria-live="polite">{copied ? t('common.copied') : t('common.copy')}</span>
    </Button>
  );
};
