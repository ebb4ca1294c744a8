/**
 * What `try_files` says of a folder of files.
 */
import type { Draft } from './draft.js';
import type { Statement } from './statement.js';

export interface TriedFiles {
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
  if (statement === undefined) return { spa: false, then: undefined };
  const tried = statement.words.slice(1);
  const last = tried.at(-1) ?? '';
  const before = tried.slice(0, -1).join(' ');
  const slashed = path.endsWith('/') ? path : `${path}/`;
  const spa = last === `${slashed}index.html`;
  const then = last.startsWith('@') ? last : undefined;
  if (before !== '$uri $uri/' && before !== '$uri') {
    draft.lose(statement, 'only a file itself and the index.html of a folder are looked for');
  } else if (!spa && then === undefined && last !== '=404') {
    draft.lose(statement, `what is no file is 404: ${last} does not answer`);
  } else if (before === '$uri' && !spa) {
    draft.lose(statement, 'a folder is answered with its index.html as well');
  } else {
    draft.take(statement);
  }
  return { spa, then };
}
