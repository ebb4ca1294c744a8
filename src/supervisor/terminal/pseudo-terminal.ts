/**
 * The door to node-pty: starts a shell command under a pseudo-terminal of its own, which makes it the
 * leader of a session and of a process group, as `spawnShell` does with pipes.
 *
 * Only its binding is used (forkpty, TIOCSWINSZ, waitpid in a thread). The class above it loses what
 * an app printed last: libuv takes a hang-up after a partial read for the end of the stream, and a
 * terminal gives 4 KB at a time (of 11 KB that an app wrote while we were busy 7 KB came, in half of
 * the runs); it closes 200 ms after an exit, read or not; and it writes with libuv, which turns in a
 * loop while a terminal has no room.
 *
 * The master's descriptor is not close-on-exec: see `masters.ts`.
 */
import { readFileSync, readSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { ReadStream } from 'node:tty';
import type { requireBinary } from '@lydell/node-pty/requireBinary.js';
import { systemClock } from '../../model/clock.js';
import { NODE_PTY_VERSION, UNWATCHED_SIZE } from '../../model/terminal.js';
import type { Spawn, SpawnedChild } from '../child/child.js';
import { Audience } from './audience.js';
import { InputQueue } from './input-queue.js';
import { masterClosed, masterOpened } from '../child/masters.js';
import { messageOf } from '../../model/message-of.js';
import { codeOf } from '../../files/error-code.js';

/** Ctrl-D: the end of the input of a terminal in line mode (termios(3), VEOF). */
const END_OF_INPUT = Uint8Array.of(4);
/** What is read at once of the rest after a hang-up. */
const REST_BYTES = 65_536;
/** After an exit: how long those who look on are shown what was written before it. */
const LAST_LOOK_MS = 100;

type Binding = ReturnType<typeof requireBinary>;

export type TerminalSpawn =
  | { readonly kind: 'there'; readonly spawn: Spawn }
  /** `reason`: one line of what the system or the package says. */
  | { readonly kind: 'missing'; readonly reason: string };

let loaded: Promise<TerminalSpawn> | undefined;

/** Loads node-pty, at the first call. Never rejects. */
export function loadTerminalSpawn(): Promise<TerminalSpawn> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<TerminalSpawn> {
  try {
    const { default: door } = await import('@lydell/node-pty/requireBinary.js');
    const binding = door.requireBinary('pty.node');
    const folder = bindingFolder();
    const version = versionIn(folder);
    if (version !== NODE_PTY_VERSION)
      return {
        kind: 'missing',
        reason: `version ${version} is installed, ${NODE_PTY_VERSION} is needed`,
      };
    // macOS starts programs through one that lies beside the binding.
    return { kind: 'there', spawn: spawnWith(binding, join(folder, 'spawn-helper')) };
  } catch (error) {
    loaded = undefined;
    const text = messageOf(error);
    return { kind: 'missing', reason: text.split('\n', 1)[0] ?? '' };
  }
}

/** Of the binding that has just been loaded. */
function bindingFolder(): string {
  // Not imported: every start would load it.
  const { createRequire } = process.getBuiltinModule('node:module');
  const modules = Object.keys(createRequire(process.execPath).cache);
  return dirname(modules.find((path) => basename(path) === 'pty.node') ?? '');
}

function versionIn(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function signalName(number: number): NodeJS.Signals | null {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return (found?.[0] as NodeJS.Signals | undefined) ?? null;
}

function spawnWith(binding: Binding, helper: string): Spawn {
  return ({ command, cwd, env }) => {
    const listeners: Parameters<SpawnedChild['onExit']>[0][] = [];
    const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const { columns, rows } = UNWATCHED_SIZE;
    let terminal: ReturnType<Binding['fork']>;
    const onExit = (code: number, number: number): void => {
      const signal = number === 0 ? null : signalName(number);
      for (const listener of listeners) listener(signal === null ? code : null, signal);
    };
    try {
      const args = ['-c', command];
      terminal = binding.fork('sh', args, pairs, cwd, columns, rows, -1, -1, true, helper, onExit);
    } catch (error) {
      const text = messageOf(error);
      const fault = { words: `no pseudo-terminal: ${text}`, code: undefined };
      return { kind: 'failed', fault: Promise.resolve(fault) };
    }
    const { fd, pid } = terminal;
    const master = new Master(fd);
    const input = new InputQueue((bytes) => master.put(bytes), systemClock);
    const audience = new Audience({
      input,
      resize: (size) => {
        if (master.open) binding.resize(fd, size.columns, size.rows);
      },
    });
    master.onBytes = (bytes) => audience.show(bytes);
    listeners.push(() => input.close());
    return {
      kind: 'spawned',
      child: {
        pid,
        stdout: master.output,
        stderr: Readable.from([]),
        input: {
          onWrite: (listener) => input.onWrite(listener),
          write: (bytes) => input.write(bytes),
          get open() {
            return master.open;
          },
          get unread() {
            return input.unread;
          },
          // A terminal takes all, whoever reads it.
          lost: 0,
          end: () => void input.write(END_OF_INPUT),
        },
        terminal: {
          join: (size, watcher) => audience.join(size, watcher),
          ended: (why) => {
            const end = (): void => audience.end(why);
            master.output.once('end', end);
            systemClock.after(LAST_LOOK_MS, end);
          },
        },
        onExit: (listener) => void listeners.push(listener),
        release: () => master.close(),
      },
    };
  };
}

/** Our end of the terminal. */
class Master {
  /** Ends when nobody holds the terminal any more and everything written to it was read. */
  readonly output: Readable;
  onBytes: (bytes: Uint8Array) => void = () => undefined;
  readonly #fd: number;
  readonly #stream: ReadStream;

  constructor(fd: number) {
    this.#fd = fd;
    masterOpened(fd);
    this.#stream = new ReadStream(fd);
    const stream = this.#stream;
    stream.once('close', () => masterClosed(fd));
    this.output = new Readable({
      read: () => void stream.resume(),
      destroy: (error, done) => {
        stream.destroy();
        done(error);
      },
    });
    this.output.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => this.#take(bytes));
    // Also for a hang-up with bytes still to be read: see above.
    stream.on('end', () => {
      this.#takeRest();
      this.#end();
    });
    // EIO: nobody holds the other end, and nothing is left to be read (tty_ioctl(4), pty(7)).
    stream.on('error', () => this.#end());
  }

  get open(): boolean {
    return !this.#stream.destroyed;
  }

  /** Writes as much as there is room for, and never waits. @returns bytes written */
  put(bytes: Uint8Array): number {
    if (!this.open) return bytes.length;
    try {
      return writeSync(this.#fd, bytes);
    } catch (error) {
      // Of whoever does not read no more is taken now; of whoever is gone nothing is kept.
      return codeOf(error) === 'EAGAIN' ? 0 : bytes.length;
    }
  }

  close(): void {
    this.#end();
    this.#stream.destroy();
  }

  #take(bytes: Buffer): void {
    this.onBytes(bytes);
    if (!this.output.push(bytes)) this.#stream.pause();
  }

  #takeRest(): void {
    for (;;) {
      const bytes = Buffer.allocUnsafe(REST_BYTES);
      let count: number;
      try {
        count = readSync(this.#fd, bytes);
      } catch {
        return;
      }
      if (count === 0) return;
      this.#take(bytes.subarray(0, count));
    }
  }

  #end(): void {
    if (!this.output.readableEnded) this.output.push(null);
  }
}
