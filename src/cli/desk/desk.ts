/**
 * What the dashboard cannot do from inside: open a browser, fill the clipboard, ask whether
 * the terminal is there, and who has it.
 */
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import type { Desk } from '../../../ui/dashboard.js';
import type { TerminalHold } from '../../model/terminal-hold.js';
import { attempt } from './attempt.js';
import { clipboards, toTerminalClipboard, type Env } from './clipboard.js';
import { createPatternMatcher } from './pattern-matcher.js';
import { openUrl } from './open-url.js';
import { saveText } from './save-text.js';
import { hasTerminal } from '../terminal/terminal-group.js';

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
      for (const [program, args] of clipboards(env, process.platform)) {
        if (await attempt(program, args, text)) return `copied with ${program}`;
      }
      write(toTerminalClipboard(text));
      return 'sent to the terminal’s clipboard (OSC 52)';
    },
    placeFor: (name) => join(tmpdir(), name),
    save: saveText,
    match: createPatternMatcher(),
    terminalIsThere: () => isatty(process.stdout.fd),
    // Without a terminal there is nobody whose it could be instead.
    inForeground: () => hasTerminal() ?? true,
    writeOut(bytes) {
      try {
        writeSync(process.stdout.fd, bytes);
      } catch {
        // It takes nothing.
      }
    },
    holds,
  };
}
