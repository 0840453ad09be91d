import { useWords } from '../../words.ts';

interface EntrantNameProps {
  readonly userId: string;
  /** Erased since: the id is a pseudonym, which says nothing. */
  readonly isErased?: true | undefined;
}

/** Whose entry it is, or that nobody may know any more. */
export const EntrantName = ({ userId, isErased }: EntrantNameProps) => {
  const { t } = useWords();
  if (isErased) return <em className="text-soft">{t('giveaway.erased')}</em>;
  return <code className="font-mono text-xs">{userId}</code>;
};
