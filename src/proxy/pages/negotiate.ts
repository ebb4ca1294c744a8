/**
 * What kind of answer a request wants when we answer ourselves.
 */

export type Form = 'html' | 'problem' | 'text';

export interface Wishes {
  readonly method: string;
  readonly accept: string | undefined;
  /** Sec-Fetch-Mode and Sec-Fetch-Dest, which browsers send. */
  readonly fetchMode: string | undefined;
  readonly fetchDest: string | undefined;
}

/** Browsers name text/html when a person is to see it; scripts and tools get something to parse. */
export function formFor(wishes: Wishes): Form {
  const accept = wishes.accept?.toLowerCase() ?? '';
  if (accept.includes('text/html')) return 'html';
  if (accept.includes('json') || wishes.fetchDest === 'empty') return 'problem';
  return 'text';
}

/** True for what fills a window or a frame: somebody is looking at it while it waits. */
export function isPageLoad(wishes: Wishes): boolean {
  if (wishes.method !== 'GET' || formFor(wishes) !== 'html') return false;
  return wishes.fetchMode === undefined || wishes.fetchMode === 'navigate';
}

/**
 * True for what a single-page front end answers itself: what a person looks at, and where a tool that
 * takes anything (curl) asks for something without an extension. A script that is missing is missing.
 */
export function isPage(wishes: Wishes, path: string): boolean {
  if (formFor(wishes) === 'html') return true;
  const anything = (wishes.accept ?? '*/*').includes('*/*');
  return anything && wishes.fetchDest === undefined && !/\.[^/]*$/.test(path);
}
