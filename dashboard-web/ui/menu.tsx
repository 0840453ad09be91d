import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

const itemFace =
  'flex items-center gap-2 rounded-md px-2.5 py-1.5 text-sm text-ink outline-none select-none data-[highlighted]:bg-hover data-[disabled]:text-faint [&_svg]:size-4';

/** A menu under a button. Not modal: a modal one would inject styles, which a strict policy forbids. */
export const Menu = ({ trigger, children }: { readonly trigger: ReactNode; readonly children: ReactNode }) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-50 min-w-48 rounded-xl border border-line bg-surface p-1.5 shadow-pop"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
);

export const MenuLabel = ({ children }: { readonly children: ReactNode }) => (
  <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-xs text-faint">{children}</DropdownMenu.Label>
);

export const MenuItem = ({ onSelect, children }: { readonly onSelect: () => void; readonly children: ReactNode }) => (
  <DropdownMenu.Item onSelect={onSelect} className={itemFace}>
    {children}
  </DropdownMenu.Item>
);

export const MenuSeparator = () => <DropdownMenu.Separator className="my-1.5 h-px bg-line" />;

interface MenuChoiceProps<V extends string> {
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
}
export const MenuChoice = <V extends string>({ value, options, onChange }: MenuChoiceProps<V>) => (
  <DropdownMenu.RadioGroup value={value}>
    {options.map((option) => (
      <DropdownMenu.RadioItem
        key={option.value}
        value={option.value}
        onSelect={() => onChange(option.value)}
        className={itemFace}
      >
        <span className="flex-1">{option.label}</span>
        <DropdownMenu.ItemIndicator>
          <Check aria-hidden className="text-accent" />
        </DropdownMenu.ItemIndicator>
      </DropdownMenu.RadioItem>
    ))}
  </DropdownMenu.RadioGroup>
);
