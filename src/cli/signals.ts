/**
 * Signals that end a stack: the first one in order, a second Ctrl-C at once.
 */
import { systemClock, type Clock } from '../model/clock.js';
import { losePatience, neverBlock } from './output.js';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
export type EndingSignal = (typeof ENDING)[number];

/** npm and the terminal each deliver one SIGINT for a single Ctrl-C, within this many ms. */
export const SAME_KEYSTROKE_MS = 500;

const nothing = (): void => undefined;

/** Without a listener Node takes SIGUSR1 for the wish to debug it, and opens port 9229. */
function staySilentAtDebugSignal(): void {
  process.off('SIGUSR1', nothing);
  process.on('SIGUSR1', nothing);
}

/**
 * From here on SIGUSR1 does nothing, and no reader of what is printed keeps a signal waiting.
 *
 * @param end called for the first signal with force false, and again with force true for a Ctrl-C
 *   that comes later; SIGTERM and SIGHUP never escalate
 * @param ignores asked at each signal: true leaves it without effect
 * @returns the way to stop listening
 */
export function onEndingSignal(
  end: (signal: EndingSignal, force: boolean) => void,
  ignores: (signal: EndingSignal) => boolean = () => false,
  clock: Pick<Clock, 'elapsed'> = systemClock,
): () => void {
  staySilentAtDebugSignal();
  neverBlock();
  let firstAt: number | undefined;
  const handlers = ENDING.map((signal) => {
    const handler = (): void => {
      if (ignores(signal)) return;
      const now = clock.elapsed();
      if (firstAt === undefined) {
        firstAt = now;
        losePatience();
        end(signal, false);
      } else if (signal === 'SIGINT' && now - firstAt > SAME_KEYSTROKE_MS) {
        losePatience('little');
        end(signal, true);
      }
    };
    process.on(signal, handler);
    return { signal, handler };
  });
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
