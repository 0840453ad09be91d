import { expect, test } from 'vitest';
import { classifyDevice, findSource } from '#functions/collection/reading/classify-visit.ts';
import { IPHONE } from './a-collector.ts';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const GALAXY =
  'Mozilla/5.0 (Linux; Android 15; SM-S928N) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';
const GALAXY_TAB =
  'Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

test.each([
  [IPHONE, 1280, 'mobile'],
  [GALAXY, undefined, 'mobile'],
  [GALAXY_TAB, undefined, 'tablet'],
  [WINDOWS, 400, 'desktop'],
  [LINUX, undefined, 'desktop'],
  ['curl/8.5.0', undefined, 'bot'],
  ['Mozilla/5.0 (compatible; Yeti/1.1; +https://naver.me/spd)', 1280, 'bot'],
  [undefined, 390, 'mobile'],
  [undefined, 800, 'tablet'],
  [undefined, 1280, 'desktop'],
  [undefined, undefined, 'unknown'],
] as const)('%s at %s px is %s', (userAgent, width, device) => {
  expect(classifyDevice(userAgent, width)).toBe(device);
});

const SHOP = 'https://www.shop.example/p';
test.each([
  [`${SHOP}?utm_source=Naver`, 'https://google.com/', 'naver'],
  [`${SHOP}?a=1&utm_source=kakao%20talk`, undefined, 'kakao talk'],
  [`${SHOP}?utm_source=%EB%89%B4%EC%8A%A4`, undefined, '뉴스'],
  [`${SHOP}?utm_source=<script>|x`, undefined, '_script_x'],
  [`${SHOP}?utm_source=`, 'https://m.search.naver.com/search?q=x', 'm.search.naver.com'],
  [`${SHOP}?utm_source=%E0%A4`, undefined, '_e0_a4'],
  [SHOP, 'https://www.Google.com:443/', 'google.com'],
  [SHOP, 'https://shop.example/', 'direct'],
  [SHOP, undefined, 'direct'],
  [undefined, 'android-app://com.kakao.talk/', 'com.kakao.talk'],
  [undefined, 'no address', 'direct'],
])('%s from %s comes from %s', (url, referrer, source) => {
  expect(findSource(url, referrer)).toBe(source);
});
