import type { Catalogs } from './words.tsx';
import { wordsHook } from './words.tsx';

/** Words both pages use: errors and their ways out, states, the kit's own labels. */
const en = {
  'common.retry': 'Try again',
  'common.close': 'Close',
  'common.cancel': 'Cancel',
  'common.loading': 'Loading',
  'common.copy': 'Copy',
  'common.copied': 'Copied',
  'common.more': 'Show more',
  'common.back': 'Back',
  'common.reload': 'Load the newest version',
  'common.preferences': 'Language and appearance',
  'common.language': 'Language',
  'common.theme': 'Appearance',
  'common.theme.light': 'Light',
  'common.theme.dark': 'Dark',
  'common.theme.system': 'As the system',
  'error.network': 'The server cannot be reached. Check your connection; nothing you did was lost.',
  'error.unexpected': 'The server gave an answer we did not expect ({status}).',
  'error.requestId': 'Request {id}',
  'error.signIn': 'Sign in again',
  'error.crash': 'This view stopped working. Your data is safe.',
  'error.reload': 'Load the page again',
  'error.config': 'The configuration of this site (config.json) could not be read.',
} as const;

const ko: Record<keyof typeof en, string> = {
  'common.retry': '다시 시도',
  'common.close': '닫기',
  'common.cancel': '취소',
  'common.loading': '불러오는 중',
  'common.copy': '복사',
  'common.copied': '복사됨',
  'common.more': '더 보기',
  'common.back': '뒤로',
  'common.reload': '최신 내용 불러오기',
  'common.preferences': '언어와 화면 모드',
  'common.language': '언어',
  'common.theme': '화면 모드',
  'common.theme.light': '밝게',
  'common.theme.dark': '어둡게',
  'common.theme.system': '시스템 설정',
  'error.network': '서버에 연결할 수 없습니다. 네트워크를 확인해 주세요. 작업한 내용은 그대로입니다.',
  'error.unexpected': '예상하지 못한 응답입니다 ({status}).',
  'error.requestId': '요청 번호 {id}',
  'error.signIn': '다시 로그인',
  'error.crash': '화면에 문제가 생겼습니다. 데이터는 안전합니다.',
  'error.reload': '페이지 새로고침',
  'error.config': '사이트 설정(config.json)을 읽을 수 없습니다.',
};

export type CommonKey = keyof typeof en;
export const commonCatalogs: Catalogs<CommonKey> = { ko, en };
export const useCommonWords = wordsHook<CommonKey>();
