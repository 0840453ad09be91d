const words = {
  en: {
    title: 'Sign in to Axon',
    hint: 'This machine runs Axon for you alone, so there is no password. Choose a role to try.',
    viewer: ['Viewer', 'reads every number and list'],
    marketer: ['Marketer', 'also creates and runs campaigns'],
    admin: ['Administrator', 'also manages write keys and people'],
  },
  ko: {
    title: 'Axon 로그인',
    hint: '이 컴퓨터에서만 실행되므로 비밀번호가 없습니다. 사용해 볼 역할을 고르세요.',
    viewer: ['조회자', '모든 수치와 목록을 봅니다'],
    marketer: ['마케터', '캠페인을 만들고 운영합니다'],
    admin: ['관리자', '쓰기 키와 사용자를 관리합니다'],
  },
} as const;

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The page that offers the three roles of the dashboard. Plain HTML: it works without scripts. */
export const signInPage = (parameters: URLSearchParams, acceptLanguage: string): string => {
  const language = /^ko\b/i.test(acceptLanguage) ? 'ko' : 'en';
  const { title, hint, ...roles } = words[language];
  const hidden = [...parameters].map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const buttons = Object.entries(roles).map(
    ([role, [label, can]]) => `<button name="role" value="${role}"><strong>${label}</strong><span>${can}</span></button>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${hint}</p><form method="post" action="/sign-in">${hidden.join('')}${buttons.join('')}</form></main></body></html>`;
};

const style = `
:root{color-scheme:light dark;--ink:#14181f;--soft:#5b6472;--line:#dfe3ea;--page:#f6f7f9;--card:#fff;--accent:#3b5bdb}
@media (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--soft:#9aa4b2;--line:#2b323d;--page:#0f1319;--card:#171c24;--accent:#8da2fb}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif}
main{width:min(26rem,calc(100vw - 2rem));padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:16px}
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0 0 1.5rem;color:var(--soft)}form{display:grid;gap:.75rem}
button{display:grid;gap:.1rem;padding:.9rem 1rem;text-align:left;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:12px;cursor:pointer}
button:hover,button:focus-visible{border-color:var(--accent);outline:2px solid var(--accent);outline-offset:1px}span{color:var(--soft);font-size:.9rem}`;
