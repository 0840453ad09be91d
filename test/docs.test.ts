import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What the pages for people promise exists: links, headings, files, scripts, commands, functions, variables. */

const ROOT = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'tracker/*.md', 'tracker/storefront/*.md'], { cwd: ROOT });
/** Everything that is no page for people and no test of them. */
const source = ['functions', 'lib', 'bin', 'test', 'tracker/src', 'localstack', '.ci', '.github']
  .flatMap((room) => globSync(`${room}/**/*`, { cwd: ROOT, withFileTypes: true }))
  .filter((entry) => entry.isFile() && entry.name !== 'docs.test.ts' && !entry.parentPath.includes('node_modules'))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

const all = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, found]) => found ?? '')),
];
/** A heading as a link names it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchorsIn = (path: string): string[] => all(read(path), /^#+ (.*)$/gm).map(anchorOf);

const isDead = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsIn(target).includes(decodeURI(anchor));
};

const scripts = new Set(Object.keys(JSON.parse(read('package.json')).scripts));
const commands = new Set(readdirSync(join(ROOT, 'bin', 'commands')).map((file) => file.replace('.ts', '')));
/** A room or file as the pages name it: from the root, from the page, or from the room functions live in. */
const isThere = (page: string, path: string): boolean =>
  [ROOT, join(ROOT, dirname(page)), join(ROOT, 'functions')].some((base) => existsSync(join(base, path)));

test('it saw the pages', () => {
  expect(PAGES).toEqual(expect.arrayContaining(['README.md', 'README.ko.md', 'docs/runbook.md', 'docs/tracker.md']));
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);
  test('leads nowhere that does not exist', () => {
    const links = all(text, /\]\(([^)\s]+)\)/g).filter((link) => !/^https?:/.test(link));
    expect(links.filter((link) => isDead(page, link))).toEqual([]);
  });
  test('names no script, command, file or variable there is not', () => {
    const files = all(text, /`((?:functions|lib|bin|test|docs|tracker|dashboard-web|localstack|\.ci|\.github)\/[\w./-]+)`/g);
    const others = files.filter((path) => !isThere(page, path));
    // An ADR may name what was decided against.
    expect(page.includes('/adr/') ? [] : others).toEqual([]);
    expect(all(text, /npm run ([\w:-]+)/g).filter((name) => !scripts.has(name))).toEqual([]);
    expect(all(text, /(?:npm run axon --|npx axon|`axon) ([a-z][\w-]*)/g).filter((name) => !commands.has(name))).toEqual([]);
    expect(
      all(text, /\b(AXON_[A-Z_]+[A-Z]|DYNAMODB_ENDPOINT|CHROMIUM_PATH)\b/g).filter((name) => !source.includes(name)),
    ).toEqual([]);
  });
});

test('every function the runbook names by its room and file exists', () => {
  const rooms = readdirSync(join(ROOT, 'functions')).join('|');
  const named = all(read('docs/runbook.md'), new RegExp(`(?<![\\w/])((?:${rooms})(?:/[a-z][\\w-]*)+)(?![\\w/])`, 'g'));
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(ROOT, 'functions', `${path}.lambda.ts`)))).toEqual([]);
});

describe('README.ko.md keeps step with README.md', () => {
  const [en, ko] = [read('README.md'), read('README.ko.md')];
  const blocks = (text: string) => [...text.matchAll(/```(\w+)\n(.*?)```/gs)].filter(([, language]) => language !== 'mermaid');
  /** Code without what explains it. */
  const bare = (text: string) => blocks(text).map(([, , code]) => (code ?? '').replaceAll(/\s*(?:#|\/\/ ).*$/gm, ''));
  const prose = (text: string) => text.replaceAll(/```.*?```/gs, '');
  test('the same chapters, the same code', () => {
    expect(all(ko, /^(#+) /gm)).toEqual(all(en, /^(#+) /gm));
    expect(bare(ko)).toEqual(bare(en));
  });
  test('the same names in the text, the same links', () => {
    const names = (text: string) => all(prose(text), /(`[^`\n]+`)/g).toSorted();
    expect(names(ko)).toEqual(names(en));
    const links = (text: string) => all(text, /\]\(((?!#|README)[^)\s]+)\)/g).toSorted();
    expect(links(ko)).toEqual(links(en));
  });
});
