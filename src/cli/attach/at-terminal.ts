/**
 * This terminal becomes the app's: every key goes to it, its output comes here as it is, until the
 * detach key. However it ends, the terminal is given back as it was.
 */
import type { StackHandle } from '../../model/handle.js';
import { isTerminalSize, UNWATCHED_SIZE, type TerminalSize } from '../../model/terminal.js';
import { TerminalModes } from '../../model/terminal-modes.js';
import { EXIT, signalExitCode } from '../exit-codes.js';
import { losePatience, neverBlock } from '../output.js';
import { DETACH_KEY, untilDetached } from '../../model/detach-key.js';

const ENDING_SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;
/** No colour, the whole screen scrolls (and the cursor stays), the keypad sends digits. */
const AS_BEFORE = '\x1b[0m\x1b7\x1b[r\x1b8\x1b>';

function ownSize(): TerminalSize {
  const { columns, rows } = process.stdout;
  const size = { columns, rows };
  return isTerminalSize(size) ? size : UNWATCHED_SIZE;
}

/**
 * @param target the app, and which of its instances (undefined: the first that lives)
 * @returns the exit code, once this terminal is its own again
 * @throws as {@link StackHandle.join}
 */
export async function attachTerminal(
  handle: StackHandle,
  target: { readonly app: string; readonly name: string; readonly instance: number | undefined },
): Promise<number> {
  const { stdin, stdout } = process;
  const modes = new TerminalModes();
  let column = 0;
  let over: (code: number, words: string) => void = () => undefined;
  const ended = new Promise<{ code: number; words: string }>((resolve) => {
    over = (code, words) => resolve({ code, words });
  });
  neverBlock();
  stdout.write(`attached to ${target.name}: ${DETACH_KEY} leaves, and it runs on\r\n`);
  const joined = await handle.join(
    target.app,
    { instance: target.instance, size: ownSize() },
    {
      output: (bytes) => {
        modes.take(Buffer.from(bytes).toString('latin1'));
        column = bytes.at(-1) === 10 ? 0 : 1;
        return stdout.write(bytes);
      },
      drained: () => new Promise((resolve) => void stdout.once('drain', resolve)),
      ended: (why, lost) => over(lost === true ? EXIT.refused : EXIT.done, `${target.name} ${why}`),
    },
  );

  let given = false;
  const giveBack = (): void => {
    if (given) return;
    given = true;
    try {
      stdin.setRawMode(false);
    } catch {
      // A terminal that is gone has no modes.
    }
    stdout.write(modes.undo() + AS_BEFORE);
  };
  const typed = (bytes: Buffer): void => {
    const { typed: keys, detached } = untilDetached(bytes);
    if (keys.length > 0 && !joined.write(keys)) {
      stdin.pause();
      void joined.drained().then(() => stdin.resume());
    }
    if (detached) over(EXIT.done, `left ${target.name}; it runs on`);
  };
  const resized = (): void => joined.resize(ownSize());
  const gone = (): void => over(signalExitCode('SIGHUP'), 'the terminal has gone');
  const signals = ENDING_SIGNALS.map((signal) => {
    const listener = (): void => {
      losePatience();
      over(signalExitCode(signal), `left ${target.name} by ${signal}`);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  process.on('exit', giveBack);
  stdin.setRawMode(true);
  stdin.on('data', typed);
  stdin.on('end', gone);
  stdin.on('error', gone);
  stdout.on('error', gone);
  stdout.on('resize', resized);
  stdin.resume();
  // It may have been resized since it was looked at.
  resized();

  const { code, words } = await ended;
  joined.leave();
  stdin.off('data', typed);
  stdout.off('resize', resized);
  stdin.pause();
  giveBack();
  for (const off of signals) off();
  process.off('exit', giveBack);
  stdout.write(`${column === 0 ? '' : '\n'}${words}\n`);
  return code;
}
