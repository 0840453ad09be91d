import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';

interface Option<V extends string> {
  readonly value: V;
  readonly label: ReactNode;
}

/** One of a few: a segmented switch, arrow keys move. */
export const Choice = <V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: V;
  readonly options: readonly Option<V>[];
  readonly onChange: (value: V) => void;
}) => (
  <ToggleGroup.Root
    type="single"
    aria-label={label}
    value={value}
    onValueChange={(next) => {
      const option = options.find((candidate) => candidate.value === next);
      if (option) onChange(option.value);
    }}
    className="inline-flex h-9 max-w-full items-center gap-0.5 overflow-x-auto rounded-lg border border-line bg-sunken p-0.5"
  >
    {options.map((option) => (
      <ToggleGroup.Item
        key={option.value}
        value={option.value}
        className="h-full rounded-md px-3 text-xs font-medium whitespace-nowrap text-soft hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink data-[state=on]:shadow-card"
      >
        {option.label}
      </ToggleGroup.Item>
    ))}
  </ToggleGroup.Root>
);
