/**
 * What the dashboard cannot do from inside: open a browser, fill the clipboard.
 */
import { spawn } from 'node:child_process';
import type { Desk } from '../../ui/dashboard.js';

/** Runs a program with some input; resolves true when it ends with 0. */
function attempt(program: string, args: readonly string[], input?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
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
      const opener = env.BROWSER ?? (process.platform === 'darwin' ? 'open' : 'xdg-open');
      if (await attempt(opener, [url])) return;
      throw new Error(`no browser could be opened (${opener}); the address is ${url}`);
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
