import * as z from 'zod';
import { said } from './issue.ts';

/**
 * What people call something of theirs: one line for screens, in any script, emoji too. No control characters, and none that turn
 * the direction of what stands behind them: `U+202E` would show "evil" as "live".
 */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(
    /^[^\p{Cc}\u202A-\u202E\u2066-\u2069]*$/u,
    said(
      'Must be one line without invisible control characters. Type it anew instead of pasting it.',
      '보이지 않는 제어 문자 없이 한 줄로 입력하세요. 붙여 넣는 대신 직접 입력해 보세요.',
    ),
  );
