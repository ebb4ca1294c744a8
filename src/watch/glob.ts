/**
 * One glob of `watch=` or `ignore=`, read with picomatch. A word without any magic in it is the file
 * or folder that it names, with all that is below.
 */
import { dirname, resolve } from 'node:path';
import picomatch from 'picomatch';
import { type GlobWord, readGlob } from '../model/glob.js';
import { isWithin, segmentsBelow } from './within.js';

export interface WatchGlob {
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
export function compileGlob(written: string, folder: string): WatchGlob {
  const { base, rest } = divided(written, folder);
  const words = new Set(written.split(/[^\p{L}\p{N}~#]+/u));
  return {
    ...(rest.length === 0 ? literal(base, folder) : pattern(base, rest)),
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
  const { base, rest } = divided(bare, folder);
  const anywhere = !bare.includes('/') && bare !== '.' && bare !== '..';
  if (!anywhere && rest.length === 0) return (path) => isWithin(path, base);
  const root = anywhere ? folder : base;
  const match = picomatch(
    `${anywhere ? `**/${patternOf(readGlob(bare).words)}` : patternOf(rest)}{,/**}`,
    { dot: true },
  );
  return (path) =>
    isWithin(path, root) && path !== root && match(segmentsBelow(path, root).join('/'));
}

/** A glob for the name of a file alone. */
export function compileName(glob: string): (name: string) => boolean {
  const expression = picomatch.makeRe(glob, { dot: true });
  return (name) => expression.test(name);
}

/** Where a glob begins by name alone, and its words from the first one with magic on. */
function divided(
  written: string,
  folder: string,
): { readonly base: string; readonly rest: readonly GlobWord[] } {
  const { words } = readGlob(written);
  const first = words.findIndex(({ name }) => name === undefined);
  const names = first === -1 ? words : words.slice(0, first);
  // The root has no name.
  const way = names.length === 0 ? '' : names.map(({ name }) => name).join('/') || '/';
  return { base: resolve(folder, way), rest: first === -1 ? [] : words.slice(first) };
}

function patternOf(words: readonly GlobWord[]): string {
  return words.map(({ pattern: word }) => word).join('/');
}

function literal(target: string, folder: string): Omit<WatchGlob, 'mentions'> {
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

function pattern(base: string, words: readonly GlobWord[]): Omit<WatchGlob, 'mentions'> {
  const match = picomatch(patternOf(words));
  const known = wholeSegments(words).map((word) => picomatch(word.pattern));
  const endless = known.length < words.length;
  const dotted = words
    .filter((word) => startsWithDot(word.pattern))
    .map((word) => picomatch(word.pattern));
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
    names: (name) => words.some((word) => word.name === name),
  };
}

/** The words before the first one that may span several folders. */
function wholeSegments(words: readonly GlobWord[]): readonly GlobWord[] {
  const first = words.findIndex(({ spans }) => spans);
  return first === -1 ? words : words.slice(0, first);
}

function startsWithDot(word: string): boolean {
  return word.startsWith('.');
}
