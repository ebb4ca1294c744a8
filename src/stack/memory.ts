/**
 * What a stack remembers between runs, in its state directory: what each app turned out to be, which
 * sockets of its own choice it listened on, and the port that was taken instead of the one asked for.
 * A convenience: a missing or damaged file means nothing is remembered.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from '../model/app.js';
import type { Clock, Timer } from '../model/clock.js';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { putFileAtOnce } from '../files/whole-file.js';
import { isThere } from '../supervisor/sockets/left-sockets.js';
import type { SeenSocket } from '../supervisor/sockets/left-sockets.js';
import type { Remembered } from '../supervisor/readiness/report.js';

interface Contents {
  /** By app name; `command` guards against remembering for another command. */
  apps: Record<string, { command: string; learned: Remembered }>;
  /** By listener as written: the port it moved to. */
  ports: Record<string, number>;
  /** By app name. Any command's: a socket that an earlier one left is in the way of the next. */
  sockets: Record<string, readonly SeenSocket[]>;
}

export interface Memory {
  learned(app: App): Remembered | undefined;
  learn(app: App, learned: Remembered): void;
  port(written: string): number | undefined;
  rememberPort(written: string, port: number | undefined): void;
  /** Sockets that an app was seen to listen on, in this run and in earlier ones. */
  sockets(app: App): readonly SeenSocket[];
  /** Those that are gone from the disk are forgotten for it. */
  rememberSockets(app: App, seen: readonly SeenSocket[]): void;
  /** Whatever is not on disk yet is, as far as it can be. */
  close(): void;
}

/** Hundreds of apps may turn out to be something at the same time: what they are is saved this far apart. */
const SAVES_APART_MS = 100;

function isLearned(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, on, upstream, http } = value as Readonly<Record<string, unknown>>;
  if (kind === 'worker') return true;
  if (http !== undefined && http !== false) return false;
  if (kind === 'answered') return on === 'unix' || on === 'tcp';
  if (kind !== 'upstream' || typeof upstream !== 'object' || upstream === null) return false;
  const u = upstream as { kind?: unknown; path?: unknown; host?: unknown; port?: unknown };
  return u.kind === 'unix'
    ? typeof u.path === 'string'
    : u.kind === 'tcp' && typeof u.host === 'string' && typeof u.port === 'number';
}

function isSeenSocket(value: unknown): value is SeenSocket {
  if (typeof value !== 'object' || value === null) return false;
  const { path, inode } = value as { path?: unknown; inode?: unknown };
  return typeof path === 'string' && typeof inode === 'number';
}

function bare<Value>(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

/** Keeps what is well formed of a file's contents; the rest is forgotten. */
export function parseMemory(text: string): Contents {
  // Any name may be an app's, also one that every object has.
  const contents: Contents = { apps: bare(), ports: bare(), sockets: bare() };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return contents;
  }
  if (typeof value !== 'object' || value === null) return contents;
  const { apps, ports, sockets } = value as Readonly<Record<string, unknown>>;
  for (const [name, entry] of Object.entries(apps ?? {})) {
    const { command, learned } = (entry ?? {}) as { command?: unknown; learned?: unknown };
    if (typeof command === 'string' && isLearned(learned))
      contents.apps[name] = { command, learned };
  }
  for (const [written, port] of Object.entries(ports ?? {})) {
    if (typeof port === 'number') contents.ports[written] = port;
  }
  for (const [name, seen] of Object.entries(sockets ?? {})) {
    if (Array.isArray(seen)) contents.sockets[name] = seen.filter(isSeenSocket);
  }
  return contents;
}

/** @param clock undefined for whoever only reads */
export function openMemory(stateDirectory: string, clock?: Clock): Memory {
  const path = join(stateDirectory, 'remembered.json');
  let contents: Contents;
  try {
    contents = parseMemory(readFileSync(path, 'utf8'));
  } catch {
    contents = parseMemory('');
  }
  let pause: Timer | undefined;
  let isBehind = false;
  const save = (): void => {
    isBehind = false;
    try {
      makeFoldersAtOnce(stateDirectory, 0o700);
      putFileAtOnce(path, JSON.stringify(contents, null, 2));
    } catch {
      // Not remembering is no reason to disturb a running stack.
    }
  };
  /** The first at once, and what follows soon together. */
  const saveApart = (): void => {
    isBehind = true;
    if (pause) return;
    save();
    pause = clock?.after(SAVES_APART_MS, () => {
      pause = undefined;
      if (isBehind) saveApart();
    });
  };
  const commandOf = (app: App): string => (app.source.kind === 'command' ? app.source.command : '');
  return {
    learned(app) {
      const entry = contents.apps[app.name];
      return entry?.command === commandOf(app) ? entry.learned : undefined;
    },
    learn(app, learned) {
      const entry = { command: commandOf(app), learned };
      if (JSON.stringify(contents.apps[app.name]) === JSON.stringify(entry)) return;
      contents.apps[app.name] = entry;
      saveApart();
    },
    port: (written) => contents.ports[written],
    rememberPort(written, port) {
      if (contents.ports[written] === port) return;
      if (port === undefined)
        contents.ports = Object.fromEntries(
          Object.entries(contents.ports).filter(([key]) => key !== written),
        );
      else contents.ports[written] = port;
      save();
    },
    sockets: (app) => contents.sockets[app.name] ?? [],
    rememberSockets(app, seen) {
      const before = contents.sockets[app.name] ?? [];
      const paths = new Set(seen.map(({ path }) => path));
      const others = before.filter((socket) => !paths.has(socket.path) && isThere(socket));
      const after = [...others, ...seen];
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      contents.sockets[app.name] = after;
      save();
    },
    close() {
      pause?.cancel();
      if (isBehind) save();
    },
  };
}
