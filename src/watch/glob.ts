/**
 * One glob of `watch=` or `ignore=`, read with picomatch. A word without any magic in it is the file
 * or folder that it names, with all that is below.
 */
import { dirname, resolve } from 'node:path';
import picomatch from 'picomatch';
import { isWithin, segmentsBelow } from './within.js';

export interface Glob {
  /** What it matches lies at or below this path, which need not exist. */
  readonly base: string;
  /** The path that it names without magic: a folder, or for a plain word what that is. */
  readonly named: string;
  /** Whether a file is meant. */
  matches(path: string): boolean;
  /** Whether something in a folder may be meant; the folder is `base` or below it. */
  mayHold(folder: string): boolean;
  /** Whether one of its words is `name` to the letter, so that it is meant and no accident. */
  names(name: string): boolean;
  /** Whether it is written with this word, such as an extension. */
  mentions(word: string): boolean;
}

/**
 * Names that begin with a dot are meant only by words that begin with one, as in a shell.
 * @param written as in the config
 * @param folder absolute; what the glob is relative to
 */
export function compileGlob(written: string, folder: string): Glob {
  const { base, glob, isGlob } = picomatch.scan(written);
  const words = new Set(written.split(/[^\p{L}\p{N}~#]+/u));
  return {
    ...(isGlob ? pattern(resolve(folder, base), glob) : literal(resolve(folder, written), folder)),
    mentions: (word) => words.has(word),
  };
}

/**
 * A glob of `ignore=`. A word without a slash means files and folders of that name anywhere, as in
 * `.gitignore`; a folder is left out with all that is below.
 * @returns whether a path, of a file or a folder, is left out
 */
export function compileExcept(written: string, folder: string): (path: string) => boolean {
  const bare = written.replace(/(?<=.)\/+$/, '');
  const { base, glob, isGlob } = picomatch.scan(bare);
  const anywhere = !bare.includes('/') && bare !== '.' && bare !== '..';
  if (!anywhere && !isGlob) {
    const target = resolve(folder, bare);
    return (path) => isWithin(path, target);
  }
  const root = anywhere ? folder : resolve(folder, base);
  const match = picomatch(`${anywhere ? `**/${bare}` : glob}{,/**}`, { dot: true });
  return (path) =>
    isWithin(path, root) && path !== root && match(segmentsBelow(path, root).join('/'));
}

/** A glob for the name of a file alone. */
export function compileName(glob: string): (name: string) => boolean {
  const expression = picomatch.makeRe(glob, { dot: true });
  return (name) => expression.test(name);
}

function literal(target: string, folder: string): Omit<Glob, 'mentions'> {
  // Watched from a folder above it, so that it may come and go, and may be a file.
  const base = isWithin(folder, target)
    ? target
    : isWithin(target, folder)
      ? folder
      : dirname(target);
  const way = segmentsBelow(target, base);
  const visible = (path: string): boolean => !segmentsBelow(path, target).some(startsWithDot);
  return {
    base,
    named: target,
    matches: (path) => isWithin(path, target) && visible(path),
    mayHold: (place) =>
      isWithin(place, target)
        ? visible(place)
        : segmentsBelow(place, base).every((segment, i) => segment === way[i]),
    names: (name) => way.includes(name),
  };
}

function pattern(base: string, glob: string): Omit<Glob, 'mentions'> {
  const match = picomatch(glob);
  const words = glob.split('/');
  const known = wholeSegments(words).map((word) => picomatch(word));
  const endless = known.length < words.length;
  const dotted = words.filter(startsWithDot).map((word) => picomatch(word));
  return {
    base,
    named: base,
    matches: (path) => {
      const below = isWithin(path, base) ? segmentsBelow(path, base) : [];
      return below.length > 0 && match(below.join('/'));
    },
    mayHold: (folder) =>
      segmentsBelow(folder, base).every((segment, i) => {
        // The last word is for files.
        if (i < known.length) return i < words.length - 1 && known[i]?.(segment) === true;
        if (!endless) return false;
        return !startsWithDot(segment) || dotted.some((isMeant) => isMeant(segment));
      }),
    names: (name) => words.includes(name),
  };
}

/** The words before the first one that may span several folders. */
function wholeSegments(words: readonly string[]): readonly string[] {
  let open = 0;
  for (const [i, word] of words.entries()) {
    open += (word.match(/[{([]/g) ?? []).length - (word.match(/[})\]]/g) ?? []).length;
    if (word === '**' || open !== 0) return words.slice(0, i);
  }
  return words;
}

function startsWithDot(word: string): boolean {
  return word.startsWith('.');
}
