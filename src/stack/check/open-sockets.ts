/**
 * Sockets that others on this machine can connect to, past the proxy and its checks.
 */
import { dirname } from 'node:path';
import { callsOf, enter, splitFlag } from '../../config/calls.js';
import type { App } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Stack } from '../../model/stack.js';
import { toldUpstream } from '../../model/upstream.js';
import { about } from './finding.js';
import type { ReadText } from './python-code.js';

export interface SocketLooks {
  /** Permission bits, as lstat(2) tells them; undefined where there is no such file. */
  readonly modeOf: (path: string) => number | undefined;
  /** What an app will see in its environment, as far as that can be told. */
  readonly environmentOf: (app: App) => Readonly<Record<string, string | undefined>>;
  readonly readText: ReadText;
}

const BY_FOLDER = 'write $SOCKET: its folder is closed to others';

/** Servers that make their socket writable for all, unless they are told not to; and then what to do. */
const OPEN_BY_DEFAULT: Readonly<Record<string, string>> = {
  gunicorn: 'add -m 007 to its command',
  'gunicorn.app.wsgiapp': 'add -m 007 to its command',
  uvicorn: BY_FOLDER,
  // Of Twisted's unix: endpoints the mode is 666.
  daphne: BY_FOLDER,
  // Its listeners have the umask 0, unless its config file says another.
  unicorn: BY_FOLDER,
};

/** Of others it takes the right to write, which is what connecting needs. */
const CLOSED_FLAG = /(^|\s)(-m\s*|--umask[=\s]\s*)(0o?)?[0-7]*[2367](\s|$)/;
const CLOSED_SETTING = /^\s*umask\s*=\s*(0o?)?[0-7]*[2367]\b|:?umask\s*(=>|:)\s*0?[0-7]*[2367]\b/m;

export function checkOpenSockets(stack: Stack, looks: SocketLooks): Diagnostic[] {
  return stack.apps.flatMap((app) => {
    const upstream = toldUpstream(app);
    if (upstream?.kind !== 'unix' || !isReachable(upstream.path, looks)) return [];
    const mode = looks.modeOf(upstream.path);
    const mend = openServer(app, looks);
    const open = mode === undefined ? mend !== undefined : (mode & 0o002) !== 0;
    if (!open) return [];
    return [
      about(
        app,
        'warning',
        `everybody on this machine ${mode === undefined ? 'will be able to' : 'can'} connect to ${upstream.path}`,
        mend ?? `chmod o-w ${upstream.path}, or put it into a folder that is closed to others`,
      ),
    ];
  });
}

/** What to do about the server of an app that leaves its socket open; undefined where none does. */
function openServer(app: App, looks: SocketLooks): string | undefined {
  if (app.source.kind !== 'command') return undefined;
  for (const { name = '', words, folder, assigned } of callsOf(app.source.command, app.cwd)) {
    const mend = Object.hasOwn(OPEN_BY_DEFAULT, name) ? OPEN_BY_DEFAULT[name] : undefined;
    if (mend === undefined) continue;
    const texts = words.map(({ text }) => text);
    const at = texts.findIndex((text) => /^(-c|--config|--config-file)(=|$)/.test(text));
    const named = at === -1 ? undefined : (splitFlag(texts[at] ?? '')[1] ?? texts[at + 1]);
    const config = (named ?? './gunicorn.conf.py').replace(/^file:/, '');
    const path = enter(folder, { text: config, dynamic: config.includes('$') });
    if (CLOSED_SETTING.test(path === undefined ? '' : (looks.readText(path) ?? ''))) continue;
    const isGunicorn = name.startsWith('gunicorn');
    // The last one counts: what is written stands over the variable.
    const told = texts.join(' ');
    const more = assigned.findLast(({ text }) => text.startsWith('GUNICORN_CMD_ARGS='))?.text;
    const variable =
      more?.replace(/^\w+=/, '') ?? looks.environmentOf(app)['GUNICORN_CMD_ARGS'] ?? '';
    const flags = /(^|\s)(-m|--umask)/.test(told) ? told : variable;
    if (isGunicorn && CLOSED_FLAG.test(flags)) continue;
    return mend;
  }
  return undefined;
}

/** Others may pass through every folder on the way. */
function isReachable(path: string, { modeOf }: SocketLooks): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const mode = modeOf(folder);
    if (mode === undefined || (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
