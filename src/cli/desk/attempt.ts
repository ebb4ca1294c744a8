/**
 * Tries programs of the user's desk: a browser, a clipboard.
 */
import { spawn } from 'node:child_process';

/** A program that lives this long has found something to do: a browser in the foreground. */
const LIVES_MS = 1000;

/** Runs a program with some input; resolves true when it ends with 0, or is still there later. */
export function attempt(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<boolean> {
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
    // It may outlive us.
    child.unref();
  });
}
