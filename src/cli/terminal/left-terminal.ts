/**
 * The terminal of a face that was killed (SIGKILL, or V8 out of memory): still in the alternate
 * screen, raw, with the mouse reported. Whoever outlives the face gives it back.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  statSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { givingBack } from '../../model/terminal-hold.js';
import type { HeldTerminal } from './lease.js';

/**
 * Undoes what raw mode has done (libuv's `uv_tty_set_mode`), and nothing else: keys such as erase stay as
 * the user has them. Node's raw mode is the one without signals; where they are on again a shell
 * with a line editor has taken the terminal back already, and would be disturbed.
 */
export const COOKED =
  'case "$(stty -a)" in *-isig*) exec stty isig icanon iexten echo icrnl ixon brkint;; esac';

/** DECSC (xterm ctlseqs). */
const SAVE_CURSOR = '\x1b7';

/** Path of the terminal behind a descriptor; undefined where it is none, or no /proc tells. */
export function terminalPath(descriptor: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/self/fd/${descriptor}`);
    return statSync(path).isCharacterDevice() ? path : undefined;
  } catch {
    return undefined;
  }
}

/** A terminal as it was when its face told of it. */
export interface KnownTerminal extends HeldTerminal {
  readonly seen: Stats;
}

/** Undefined where its device cannot be looked at. */
export function lookAt(held: HeldTerminal): KnownTerminal | undefined {
  const seen = statSync(held.path, { throwIfNoEntry: false });
  return seen && { ...held, seen };
}

/** The change time tells a terminal from a later one of the same number: writing leaves it alone. */
function isStill(seen: Stats, now: Stats): boolean {
  const same = now.rdev === seen.rdev && now.ino === seen.ino && now.ctimeMs === seen.ctimeMs;
  return same && now.isCharacterDevice() && now.uid === process.getuid?.();
}

/**
 * Gives a terminal back in the stead of its face, at once and without ever waiting for it; one that
 * is gone, somebody else's, or takes nothing is left as it is.
 * @param words what there is to say in it, one line
 */
export function giveTerminalBack({ path, hold, seen }: KnownTerminal, words: string): void {
  if (hold === 'nothing') return;
  let descriptor: number | undefined;
  try {
    const { O_WRONLY, O_NOCTTY, O_NONBLOCK } = constants;
    descriptor = openSync(path, O_WRONLY | O_NOCTTY | O_NONBLOCK);
    if (!isStill(seen, fstatSync(descriptor))) return;
    writeSync(descriptor, `${givingBack(hold)}\r${words}\r\n`);
    const child = spawn('sh', ['-c', COOKED], { stdio: [descriptor, 'ignore', 'ignore'] });
    child.on('error', () => undefined).unref();
  } catch {
    // A window that was closed with its face.
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Gives our own terminal back after a program that may have had it, and broke off without a word. One
 * that is as it should be stays so: the cursor is saved first, for leaving the alternate screen
 * restores it (each screen has a saved one of its own).
 */
export function giveOwnTerminalBack(): void {
  process.stdout.write(`${SAVE_CURSOR}${givingBack('screen')}`);
  spawnSync('sh', ['-c', COOKED], { stdio: ['inherit', 'ignore', 'ignore'] });
}
