import { Info } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';

interface Fact {
  readonly term: string;
  readonly value: ReactNode;
}

/** The (i) beside a figure: what it means, where it comes from, how fresh and how exact it is. */
export const InfoDot = ({
  label,
  title,
  text,
  facts,
}: {
  readonly label: string;
  readonly title: string;
  readonly text: string;
  readonly facts: readonly Fact[];
}) => (
  <Popover.Root>
    <Popover.Trigger
      aria-label={label}
      className="grid size-6 shrink-0 place-items-center rounded-full text-faint hover:bg-hover hover:text-ink"
    >
      <Info aria-hidden className="size-3.5" />
    </Popover.Trigger>
    <Popover.Portal>
      <Popover.Content
        sideOffset={4}
        collisionPadding={12}
        aria-label={title}
        className="z-50 w-80 max-w-[calc(100vw-1.5rem)] rounded-xl border border-line bg-surface p-4 text-sm shadow-pop"
      >
        <p className="font-semibold">{title}</p>
        <p className="mt-1 text-soft">{text}</p>
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 border-t border-line pt-3 text-xs">
          {facts.map(({ term, value }) => (
            <div key={term} className="contents">
              <dt className="text-faint">{term}</dt>
              <dd className="figures text-right text-ink">{value}</dd>
            </div>
          ))}
        </dl>
      </Popover.Content>
    </Popover.Portal>
  </Popover.Root>
);
