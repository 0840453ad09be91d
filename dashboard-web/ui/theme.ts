import { useSyncExternalStore } from 'react';
import { recall, remember } from '../i18n/memory.ts';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const MEMORY = 'axon.theme';
const listeners = new Set<() => void>();
const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)');
const isTheme = (value: string | null): value is Theme => THEMES.some((theme) => theme === value);
const stored = recall(MEMORY);
let chosen: Theme = isTheme(stored) ? stored : 'system';

const apply = (): void => {
  const dark = chosen === 'dark' || (chosen === 'system' && systemIsDark().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
};

/** Call before the first paint, so that nobody is blinded at night. */
export const startTheme = (): void => {
  apply();
  systemIsDark().addEventListener('change', apply);
};

export const chooseTheme = (theme: Theme): void => {
  chosen = theme;
  remember(MEMORY, theme);
  apply();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => chosen);
