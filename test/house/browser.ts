import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/** Quiet and alone: no sandbox (containers run as root), no QUIC, no calls home. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Playwright turns the back/forward cache off; real shoppers have it, so it stays on. */
const UNWANTED = ['--disable-back-forward-cache'];

const UNPACK = `
  const { default: chromium } = await import('@sparticuz/chromium');
  await chromium.executablePath();
`;

/**
 * A real Chromium for tests, started without apt and without a download: the binary inside the npm package
 * `@sparticuz/chromium` where it runs (Linux x64), else `CHROMIUM_PATH`, `/usr/bin/chromium`, or an installed Chrome.
 * `CHROMIUM_PATH` wins when it is set. Open one per test file, a new context per test, and close it in `afterAll`.
 */
export async function openBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const failures: string[] = [];
  for (const candidate of candidates()) {
    try {
      const place = await candidate();
      return await chromium.launch({ args: FLAGS, ignoreDefaultArgs: UNWANTED, ...place, ...options });
    } catch (error) {
      failures.push(String(error).split('\n').slice(0, 12).join('\n'));
    }
  }
  throw new Error(`No Chromium could be started; set CHROMIUM_PATH to one.\n${failures.join('\n')}`);
}

function* candidates(): Generator<() => Promise<LaunchOptions>> {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) yield async () => ({ executablePath: CHROMIUM_PATH });
  if (process.platform === 'linux' && process.arch === 'x64') yield packaged;
  if (existsSync('/usr/bin/chromium')) yield async () => ({ executablePath: '/usr/bin/chromium' });
  yield async () => ({ channel: 'chrome' });
}

/** The npm package's Chromium with its own shared libraries and fonts, so a machine without libnss3 will do. */
async function packaged(): Promise<LaunchOptions> {
  const folder = await unpacked();
  const libraries = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...definedEnv(), LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf'), LANG: 'en_US.UTF-8' },
  };
}

/**
 * Unpacks once per package version. The package unpacks into the temporary folder and takes a half-written file
 * for a finished one, so each process unpacks into a folder of its own and the first to finish renames it into place.
 */
async function unpacked(): Promise<string> {
  const manifest = new URL('../../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const folder = join(CACHE, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const own = await mkdtemp(join(CACHE, 'chromium-unpacking-'));
  try {
    // The package adds its library pack only where it believes to run on Amazon Linux 2023.
    const env = { ...definedEnv(), TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], {
      env,
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    await writeFile(join(own, 'fonts.conf'), fontsConf(folder));
    await rename(own, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  return folder;
}

/** The package's own file names only the folders of Lambda; without a font text has no width and cannot be clicked. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
