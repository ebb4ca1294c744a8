#!/usr/bin/env node
/**
 * What runs first: loads the program with the compiled code of an earlier run.
 *
 * Without it more than a third of the time to the first app's spawn is V8 compiling the same text
 * again. Node's own `module.enableCompileCache()` exists from 22.1 on only, and knows neither what
 * a run is for nor when its start is over.
 *
 * The code is kept in `$XDG_CACHE_HOME/sockpit/`, one folder for each build and V8. V8 itself
 * refuses what does not fit its version and flags. Without such a folder, or where it cannot be
 * written, everything works, and takes a little longer to start.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isatty } from 'node:tty';
import { Script } from 'node:vm';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { putFileAtOnce } from '../files/whole-file.js';
import { withSpare } from '../supervisor/processes/spare-descriptor.js';
import { keepHeapSmall, underDefaultFlags } from './small-heap.js';

/** Hash of all parts, put in by the build. */
declare const SOCKPIT_BUILD: string;

/** A part of the program as the build writes it. */
type Part = (
  exports: unknown,
  require: (name: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

/** What the build has a part of our own modules export. */
interface Takeable {
  take(module: string): unknown;
}

/** By then a start is over; who ends before has not compiled what is worth keeping. */
const START_MS = 2000;
/** Folders of other builds go when nothing was written into them for so long. */
const FORGET_AFTER_MS = 30 * 24 * 3600 * 1000;

/** Runs for the same purpose compile the same functions. */
function purpose(): string {
  if (process.argv[2] === 'supervise') return 'stack';
  return isatty(0) && isatty(1) ? 'screen' : 'plain';
}

/** `$XDG_CACHE_HOME/sockpit` (XDG Base Directory Specification); undefined without a home. */
function cacheRoot(): string | undefined {
  const { XDG_CACHE_HOME: cache = '', HOME: home = '' } = process.env;
  if (isAbsolute(cache)) return join(cache, 'sockpit');
  return isAbsolute(home) ? join(home, '.cache', 'sockpit') : undefined;
}

const root = cacheRoot();
const folder =
  root && join(root, `${SOCKPIT_BUILD}-${process.versions.v8}-${process.arch}`, purpose());

/**
 * Into which all files of a start are read, one after the other. To be given a page of memory takes longer than to
 * read what is then in it.
 */
let room: Buffer | undefined;
/** More than any of them has; what is not written to is not given. */
const ROOM_BYTES = 2 ** 21;

/** What stands in a file, until the next is read; undefined where it is not trusted. */
function readWhole(path: string, isTrusted: (file: Stats) => boolean): Buffer | undefined {
  const descriptor = openSync(path, 'r');
  try {
    const file = fstatSync(descriptor);
    if (!isTrusted(file)) return undefined;
    if (!room || room.length < file.size) {
      room = Buffer.allocUnsafeSlow(Math.max(file.size, ROOM_BYTES));
    }
    let have = 0;
    while (have < file.size) {
      const count = readSync(descriptor, room, have, file.size - have, null);
      if (count === 0) break;
      have += count;
    }
    return room.subarray(0, have);
  } finally {
    closeSync(descriptor);
  }
}

/** Code that was kept. It is run as it is, so it must be ours. */
function readKept(name: string): Buffer | undefined {
  if (folder === undefined) return undefined;
  const isOurs = ({ uid, mode }: Stats): boolean =>
    uid === process.getuid?.() && (mode & 0o022) === 0;
  try {
    return readWhole(join(folder, name), isOurs);
  } catch {
    return undefined;
  }
}

/** Removes what builds that are no longer used have left. */
function forgetOthers(all: string): void {
  for (const name of readdirSync(all)) {
    const path = join(all, name);
    if (Date.now() - statSync(path).mtimeMs > FORGET_AFTER_MS) rmSync(path, { recursive: true });
  }
}

/**
 * Keeps what has been compiled so far; complete or not at all, whoever else does the same, and also
 * when the power fails: V8 notices a file that is too short, and not one with a hole in it.
 *
 * @param moreThan bytes; where there are no more of them, nothing is written
 * @returns how many bytes there were
 */
function keep(name: string, script: Script, moreThan = 0): number {
  if (root === undefined || folder === undefined) return 0;
  try {
    const code = underDefaultFlags(() => script.createCachedData());
    if (code.length <= moreThan) return code.length;
    makeFoldersAtOnce(folder, 0o700);
    const aside = join(folder, `${name}.${process.pid}`);
    putFileAtOnce(join(folder, name), code, { aside, flush: true });
    forgetOthers(root);
    return code.length;
  } catch {
    // A full disk, a home that is not ours: the next start compiles again.
    return Infinity;
  }
}

/**
 * Keeps the code of a start once it is over, and once more what the end of this run needs as well.
 * After a long life V8 has let go of what has not run for long: then there is less, and the first stays.
 * What is neither for a stack nor for a screen is mostly over before a start would be: it is kept as it is
 * then. Another command has its own functions to compile, but need not look through the whole text.
 */
function keepFrom(name: string, script: Script): void {
  if (name === 'later') {
    process.on('exit', () => void keep(name, script));
    return;
  }
  setTimeout(() => {
    const kept = keep(name, script);
    process.on('exit', () => void keep(name, script, kept));
  }, START_MS).unref();
}

const loaded = new Map<string, { exports: unknown }>();

/** What is loaded by Node itself: built-in modules, installed packages. */
const requireOther: (name: string) => unknown = require;

/** What has been asked for so far: each of our modules asks anew, and Node's way to the same answer is long. */
const given = new Map<string, unknown>();

/** @param name of what Node loads, or of a part: `./package-send`, and of one module in it: `./stack#src/model/app.ts` */
function requirePart(name: string): unknown {
  const known = given.get(name);
  if (known !== undefined) return known;
  const isPart = name.startsWith('./') && !name.endsWith('.js');
  const found = isPart ? takeFrom(name.slice(2)) : requireOther(name);
  given.set(name, found);
  return found;
}

/** @param place a part, or a module in one: `stack#src/model/app.ts` */
function takeFrom(place: string): unknown {
  const at = place.indexOf('#');
  if (at < 0) return loadPart(place);
  return (loadPart(place.slice(0, at)) as Takeable).take(place.slice(at + 1));
}

function loadPart(name: string): unknown {
  const before = loaded.get(name);
  if (before) return before.exports;
  const filename = join(__dirname, `${name}.js`);
  // The build writes ASCII only; one byte for each character is read fastest.
  // Without a descriptor for it, what could not be loaded would never be: the bundles keep the error.
  const text = withSpare(() => readWhole(filename, () => true))?.toString('latin1') ?? '';
  const cachedData = readKept(name);
  const script = underDefaultFlags(
    () => new Script(text, { filename, ...(cachedData ? { cachedData } : {}) }),
  );
  if (!cachedData || script.cachedDataRejected === true) keepFrom(name, script);
  const module = { exports: {} };
  loaded.set(name, module);
  const run = script.runInThisContext() as Part;
  run(module.exports, requirePart, module, filename, __dirname);
  return module.exports;
}

loadPart('program');
setTimeout(() => {
  room = undefined;
  // The screen's process holds the lines that it shows, and works in bursts.
  if (purpose() !== 'screen') void keepHeapSmall();
}, START_MS).unref();
