/**
 * What the dashboard cannot do from inside: open a browser, fill the clipboard.
 */
import { spawn } from 'node:child_process';
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
  };
}
