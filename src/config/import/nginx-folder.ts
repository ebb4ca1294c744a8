/**
 * What `root`, `alias` and `try_files` show of a folder of files.
 */
import type { Draft } from './draft.js';
import type { Location } from './nginx-location.js';
import { firstIn, type Statement } from './statement.js';

export interface TriedFiles {
  /** Each file of the folder is shown at its own path. */
  readonly own: boolean;
  /** Whoever asks for anything else is refused. */
  readonly refuses: boolean;
  /** Unknown pages are the index. */
  readonly spa: boolean;
  /** The named location that answers for what is no file, such as `@app`. */
  readonly then: string | undefined;
}

/** @param path of the location; notes what of the statement is not as ours */
export function readTryFiles(
  statement: Statement | undefined,
  path: string,
  draft: Draft,
): TriedFiles {
  if (statement === undefined) return { own: true, refuses: false, spa: false, then: undefined };
  const tried = statement.words.slice(1);
  const last = tried.at(-1) ?? '';
  const before = tried.slice(0, -1).join(' ');
  const own = showsOwnFiles(statement);
  const refuses = /^=[45]\d\d$/.test(last);
  const slashed = path.endsWith('/') ? path : `${path}/`;
  const spa = last === `${slashed}index.html`;
  const then = last.startsWith('@') ? last : undefined;
  if (!own) {
    draft.loseAccess(statement, 'a folder shows all of its files, and so it is left out');
  } else if (before !== '$uri $uri/' && before !== '$uri') {
    draft.lose(statement, 'only a file itself and the index.html of a folder are looked for');
  } else if (!spa && then === undefined && last !== '=404') {
    draft.lose(statement, `what is no file is 404: ${last} does not answer`);
  } else if (before === '$uri' && !spa) {
    draft.lose(statement, 'a folder is answered with its index.html as well');
  } else {
    draft.take(statement);
  }
  return { own, refuses, spa, then };
}

/** `try_files /maintenance.html =404` shows one file, and `$uri/index.html` some. */
function showsOwnFiles({ words }: Statement): boolean {
  return words.slice(1, -1).includes('$uri');
}

/** What has other files shown, at paths of theirs, than the folder around them. */
export function otherFilesIn(
  { block, modifier, path }: Location,
  around: Statement | undefined,
): Statement | undefined {
  // The index of a folder can be asked for by its name as well.
  if (modifier === '=' && path.endsWith('/')) return undefined;
  return firstIn(block, (each) => {
    if (isRoot(each)) return each.words[1] !== around?.words[1];
    return each.words[0] === 'alias' || (each.words[0] === 'try_files' && !showsOwnFiles(each));
  });
}

export function isRoot({ words }: Statement): boolean {
  return words[0] === 'root';
}
