/**
 * What the dashboard cannot do from inside: open a browser, fill the clipboard, ask who
 * has the terminal.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Desk } from '../../ui/dashboard.js';

/** A program that lives this long has found something to do: a browser in the foreground. */
const LIVES_MS = 1000;

/** Runs a program with some input; resolves true when it ends with 0, or is still there later. */
function attempt(program: string, args: readonly string[], input?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const timer = setTimeout(() => resolve(true), LIVES_MS);
    const settle = (worked: boolean): void => {
      clearTimeout(timer);
      resolve(worked);
    };
    child.on('error', () => settle(false));
    child.on('exit', (code) => settle(code === 0));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    // It may outlive the dashboard.
    child.unref();
  });
}

type Env = Readonly<Record<string, string | undefined>>;

/** Clipboard programs that fit this session, best first. */
function clipboards(env: Env): readonly (readonly [string, readonly string[]])[] {
  return [
    ...(env.WAYLAND_DISPLAY === undefined ? [] : [['wl-copy', []] as const]),
    ...(env.DISPLAY === undefined ? [] : [['xclip', ['-selection', 'clipboard']] as const]),
    ...(process.platform === 'darwin' ? [['pbcopy', []] as const] : []),
    ...(env.TMUX === undefined ? [] : [['tmux', ['load-buffer', '-w', '-']] as const]),
  ];
}

/** Process group and the terminal's foreground group, as text: `4100 4100`. */
function groups(): string {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], {
      encoding: 'utf8',
    });
  }
  // proc_pid_stat(5); the name in parentheses may itself hold blanks and parentheses.
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${group} ${foreground}`;
}

function inForeground(): boolean {
  try {
    const [group = NaN, foreground = NaN] = groups().trim().split(/\s+/).map(Number);
    // Without a terminal there is nobody whose it could be instead.
    return !(foreground > 0) || group === foreground;
  } catch {
    return true;
  }
}

/** @param write writes an escape sequence to the terminal */
export function createDesk(env: Env, write: (sequence: string) => void): Desk {
  return {
    async openUrl(url) {
      const standard = process.platform === 'darwin' ? 'open' : 'xdg-open';
      // BROWSER is a list, as PATH is.
      const openers = [...(env.BROWSER ?? '').split(':').filter((name) => name !== ''), standard];
      for (const opener of openers) if (await attempt(opener, [url])) return;
      throw new Error(`no browser could be opened (${openers.join(', ')}); the address is ${url}`);
    },
    async copy(text) {
      for (const [program, args] of clipboards(env)) {
        if (await attempt(program, args, text)) return `copied with ${program}`;
      }
      // OSC 52: the terminal's own clipboard, also over ssh; it does not say whether it obeyed.
      write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
      return 'sent to the terminal’s clipboard (OSC 52)';
    },
    inForeground,
  };
}
