import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * As `mkdir -p`. Node's own goes round for ever where the system has no room for a folder, as below /proc.
 * @param mode of every folder that is made
 */
export const makeFolder = (folder: string, mode?: number): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(folder)) throw error;
  }
};
