/**
 * What the dashboard cannot do from inside: open a browser, fill the clipboard, ask who
 * has the terminal.
 */
import { writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Desk } from '../../../ui/dashboard.js';
import type { TerminalHold } from '../../model/terminal-hold.js';
import { attempt } from './attempt.js';
import { createPatternMatcher } from './pattern-matcher.js';
import { openUrl } from './open-url.js';
import { hasTerminal } from '../terminal/terminal-group.js';

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

/**
 * @param write writes an escape sequence to the terminal
 * @param holds is told what the dashboard holds of it
 */
export function createDesk(
  env: Env,
  write: (sequence: string) => void,
  holds: (hold: TerminalHold) => void,
): Desk {
  return {
    openUrl: async (url) => {
      await openUrl(url, env);
    },
    async copy(text) {
      for (const [program, args] of clipboards(env)) {
        if (await attempt(program, args, text)) return `copied with ${program}`;
      }
      // OSC 52: the terminal's own clipboard, also over ssh; it does not say whether it obeyed.
      write(`\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`);
      return 'sent to the terminal’s clipboard (OSC 52)';
    },
    placeFor: (name) => join(tmpdir(), name),
    async save(path, text) {
      const absolute = resolve(path.replace(/^~(?=\/|$)/, homedir()));
      try {
        await writeFile(absolute, text, { flag: 'wx' });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        const why = code === 'EEXIST' ? 'it exists already' : (code ?? String(error));
        throw new Error(`${absolute} was not written: ${why}`, { cause: error });
      }
      return absolute;
    },
    match: createPatternMatcher(),
    // Without a terminal there is nobody whose it could be instead.
    inForeground: () => hasTerminal() ?? true,
    holds,
  };
}
