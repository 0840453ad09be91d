import { SlidersHorizontal } from 'lucide-react';
import { useCommonWords } from '../i18n/common.ts';
import { IconButton } from './button.tsx';
import { Menu, MenuChoice, MenuLabel, MenuSeparator } from './menu.tsx';
import { chooseTheme, THEMES, useTheme } from './theme.ts';

const LANGUAGES = [
  { value: 'ko', label: '한국어' },
  { value: 'en', label: 'English' },
] as const;

/** Language and appearance, on every page. */
export const PreferencesMenu = () => {
  const { t, language, setLanguage } = useCommonWords();
  const theme = useTheme();
  return (
    <Menu
      trigger={
        <IconButton label={t('common.preferences')} data-testid="preferences">
          <SlidersHorizontal />
        </IconButton>
      }
    >
      <MenuLabel>{t('common.language')}</MenuLabel>
      <MenuChoice value={language} options={LANGUAGES} onChange={setLanguage} />
      <MenuSeparator />
      <MenuLabel>{t('common.theme')}</MenuLabel>
      <MenuChoice
        value={theme}
        options={THEMES.map((value) => ({ value, label: t(`common.theme.${value}`) }))}
        onChange={chooseTheme}
      />
    </Menu>
  );
};
