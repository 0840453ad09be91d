import { SlidersHorizontal } from 'lucide-react';
import { IconButton } from '../../ui/button.tsx';
import { Menu, MenuChoice, MenuLabel, MenuSeparator } from '../../ui/menu.tsx';
import { chooseTheme, THEMES, useTheme } from '../../ui/theme.ts';
import { useWords } from '../words.ts';

const LANGUAGES = [
  { value: 'ko', label: '한국어' },
  { value: 'en', label: 'English' },
] as const;

/** Language and appearance, on every page. */
export const PreferencesMenu = () => {
  const { t, language, setLanguage } = useWords();
  const theme = useTheme();
  return (
    <Menu
      trigger={
        <IconButton label={t('shell.preferences')} data-testid="preferences">
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
