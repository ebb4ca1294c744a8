/**
 * What somebody probably meant who asked for a path that nothing owns.
 */
import { nearest } from '../../model/nearest.js';

export interface Lost {
  readonly path: string;
  /** The Referer field, untrusted; undefined where there is none. */
  readonly referer: string | undefined;
  /** Prefixes that answer at this host, each ending with `/`. */
  readonly prefixes: readonly string[];
}

export interface Hint {
  readonly sentence: string;
  /** A path at this host. */
  readonly path: string;
  /** The prefix below which the page lies that asked; undefined where none is known. */
  readonly home?: string;
}

/**
 * A page under a prefix that asks for `/api/prices` means its own API; a first segment that is
 * nearly a prefix means that prefix.
 */
export function hintFor(lost: Lost): Hint | undefined {
  const from = refererPath(lost.referer);
  const home =
    from === undefined
      ? undefined
      : lost.prefixes
          .filter((prefix) => prefix !== '/' && from.startsWith(prefix))
          .filter((prefix) => !lost.path.startsWith(prefix))
          .sort((a, b) => b.length - a.length)[0];
  if (home !== undefined && from !== undefined) {
    const path = home + lost.path.slice(1);
    return {
      path,
      home,
      sentence: `the page at ${from} asked for ${lost.path}; did you mean ${path}?`,
    };
  }
  const [, first = '', ...rest] = lost.path.split('/');
  // The shortest prefix stands for all that begin with its first segment.
  const longestFirst = [...lost.prefixes].sort((a, b) => b.length - a.length);
  const names = new Map(longestFirst.map((prefix) => [prefix.split('/')[1] ?? '', prefix]));
  names.delete('');
  const name = first === '' ? undefined : nearest(first, names.keys());
  const prefix = name === undefined ? undefined : names.get(name);
  if (prefix === undefined) return undefined;
  const path = prefix.split('/').length === 3 ? prefix + rest.join('/') : prefix;
  // What is under the prefix already is missing there.
  if (lost.path.startsWith(prefix)) return undefined;
  return { path, sentence: `did you mean ${path}?` };
}

function refererPath(referer: string | undefined): string | undefined {
  const match = /^https?:\/\/[^/?#]*(\/[^?#]*)/i.exec(referer ?? '');
  return match?.[1];
}
