import { readFileSync } from 'node:fs';
import type { ReadText } from './python-code.js';

/** The text of a file that is looked into for hints; what cannot be read gives none. */
export const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
