// Pseudo-terminals, from the optional package; undefined where it is not there.
import { createRequire } from 'node:module';
import { endWithBench, environment } from './scratch.mjs';

function load() {
  try {
    return createRequire(import.meta.url)('@lydell/node-pty');
  } catch {
    return undefined;
  }
}

const pty = load();
export const hasTerminal = pty !== undefined;
export const NO_TERMINAL =
  'what needs a terminal (the optional package @lydell/node-pty is not there)';

/**
 * Starts a program on a terminal, of 100 × 30 unless told otherwise.
 * @returns {{ began: number, terminal: object, ended: Promise<number>, output: () => string }}
 *   `output` is the end of what came so far
 */
export function startOnTerminal(command, args, { cwd, cache, columns = 100, rows = 30 }) {
  const began = performance.now();
  const size = { cols: columns, rows };
  const terminal = pty.spawn(command, args, { ...size, cwd, env: environment(cache) });
  let text = '';
  terminal.onData((data) => (text = (text + data).slice(-100_000)));
  const ended = new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  endWithBench(terminal.pid, ended);
  return { began, terminal, ended, output: () => text };
}
