/**
 * A start where the stack runs already: the apps that were named are started in it; without a name
 * there is nothing to start, and it says where the stack is.
 */
import { connectControl } from '../control/client.js';
import { failure } from '../model/failure.js';
import { UnknownAppError, type StackHandle } from '../model/handle.js';
import { EXIT } from './exit-codes.js';
import { complain, complainOf, say } from './print.js';

export interface RunningElsewhere {
  /** Path of its control socket. */
  readonly control: string;
  readonly stack: string;
  readonly pid: number;
}

/** What became of one app that was to start. */
interface Started {
  readonly code: number;
  readonly message: string;
}

/** Starts the apps; a name that the stack does not know is one of the answers. */
export function startNamed(
  handle: StackHandle,
  apps: readonly string[],
): Promise<readonly Started[]> {
  return Promise.all(
    apps.map(async (app): Promise<Started> => {
      try {
        const { ok, message } = await handle.act(app, { kind: 'start' });
        return { code: ok ? EXIT.done : EXIT.refused, message };
      } catch (error) {
        if (!(error instanceof UnknownAppError)) throw error;
        return { code: EXIT.usage, message: error.message };
      }
    }),
  );
}

/** @returns the exit code */
export async function startInRunning(
  running: RunningElsewhere,
  apps: readonly string[],
): Promise<number> {
  const { control, stack, pid } = running;
  const handle = await connectControl(control).catch(() => undefined);
  try {
    const url = (await handle?.status())?.listen[0] ?? 'not listening yet';
    if (!handle || apps.length === 0) {
      complainOf(failure('already-running', { stack, pid, url }));
      return EXIT.refused;
    }
    say(`${stack} is already running: pid ${pid}, ${url}`);
    const started = await startNamed(handle, apps);
    for (const { code, message } of started) {
      if (code === EXIT.done) say(message);
      else complain(`sockpit: ${message}`);
    }
    return Math.max(...started.map(({ code }) => code));
  } finally {
    await handle?.close();
  }
}
