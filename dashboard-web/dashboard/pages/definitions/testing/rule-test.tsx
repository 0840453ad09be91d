import { Crosshair, RotateCw } from 'lucide-react';
import { useRef, useState } from 'react';
import type { RuleDraft } from '../../../../../functions/definitions/rules/schema.ts';
import { Badge } from '../../../../ui/badge.tsx';
import { Button, IconButton } from '../../../../ui/button.tsx';
import { Card } from '../../../../ui/card.tsx';
import { TextField } from '../../../../ui/field.tsx';
import { useWords } from '../../../words.ts';
import { EventPreview } from './event-preview.tsx';
import { type Finding, useFramedPage } from './use-framed-page.ts';

interface RuleTestProps {
  readonly rule: RuleDraft;
  /** Root of the demo shop, which lies on this site. */
  readonly shop: string;
  readonly onPick: (selector: string) => void;
}

/** An address that may be shown in the frame: a page of the demo shop, or nothing. */
const addressIn = (typed: string, shop: string): string | undefined => {
  const url = URL.parse(typed.trim(), shop);
  return url?.href.startsWith(shop) ? url.href : undefined;
};

/** Tries a rule against a page of the demo shop: what it finds, what it would send, and names for what is pointed at. */
export const RuleTest = ({ rule, shop, onPick }: RuleTestProps) => {
  const { t } = useWords();
  const [typed, setTyped] = useState(rule.activityId === undefined ? shop : `${shop}#/activities/${rule.activityId}`);
  const [address, setAddress] = useState(typed);
  const [picking, setPicking] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const pick = (selector: string) => {
    setPicking(false);
    onPick(selector);
  };
  const tested = { trigger: rule.trigger, url: rule.url, selector: rule.selector };
  const { finding, onLoad } = useFramedPage(frame, { rule: tested, picking, onPick: pick });
  const wanted = addressIn(typed, shop);
  const open = (event: React.FormEvent) => {
    event.preventDefault();
    if (wanted !== undefined) setAddress(wanted);
  };
  return (
    <Card
      title={t('ruleTest.title')}
      hint={t('ruleTest.hint')}
      actions={
        <Button
          icon={<Crosshair aria-hidden />}
          look={picking ? 'primary' : 'secondary'}
          aria-pressed={picking}
          onClick={() => setPicking(!picking)}
          data-testid="pick-element"
        >
          {picking ? t('ruleTest.picking') : t('ruleTest.pick')}
        </Button>
      }
    >
      <form onSubmit={open} className="mb-3 flex items-end gap-2" noValidate>
        <TextField
          className="flex-1"
          label={t('ruleTest.address')}
          value={typed}
          spellCheck={false}
          error={wanted === undefined ? t('ruleTest.notHere') : undefined}
          data-testid="test-address"
          onChange={({ target }) => setTyped(target.value)}
        />
        <Button type="submit" className="mb-0">
          {t('ruleTest.open')}
        </Button>
        <IconButton label={t('ruleTest.reload')} onClick={() => frame.current?.contentWindow?.location.reload()}>
          <RotateCw aria-hidden />
        </IconButton>
      </form>
      <iframe
        ref={frame}
        src={address}
        title={t('ruleTest.page')}
        onLoad={onLoad}
        className="h-[28rem] w-full rounded-lg border border-line bg-surface"
        data-testid="test-page"
      />
      <Found finding={finding} hasSelector={rule.selector !== undefined} />
      <EventPreview rule={rule} href={finding.href} />
    </Card>
  );
};

/** What the rule finds on the page, in words. */
const Found = ({ finding, hasSelector }: { readonly finding: Finding; readonly hasSelector: boolean }) => {
  const { t } = useWords();
  const { href, isOnPage, elements, sent } = finding;
  const isFound = isOnPage && (!hasSelector || elements > 0);
  return (
    <div role="status" className="mt-3 flex flex-wrap items-center gap-2" data-testid="test-finding">
      {href === undefined ? (
        <Badge>{t('ruleTest.loading')}</Badge>
      ) : (
        <>
          <Badge tone={isOnPage ? 'good' : 'warn'}>{isOnPage ? t('ruleTest.onPage') : t('ruleTest.notOnPage')}</Badge>
          {hasSelector && <Badge tone={elements > 0 ? 'good' : 'warn'}>{t('ruleTest.elements', { count: elements })}</Badge>}
          {sent > 0 && <Badge tone="accent">{t('ruleTest.sent', { count: sent })}</Badge>}
          <span className="text-soft">{isFound ? t('ruleTest.try') : t('ruleTest.nothing')}</span>
        </>
      )}
    </div>
  );
};
