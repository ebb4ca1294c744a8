/**
 * The environment in which tests run the program: nothing of the developer's own, and a mark by
 * which every process that comes of it can be found again.
 */
import { fileURLToPath } from 'node:url';
import type { TemporaryDirectory } from './temporary-directory.js';

/**
 * Name of the variable that marks processes of a test. Its value is the test's directory, and
 * behind a colon the run that they came of.
 */
export const MARK = 'SOCKPIT_TEST';

/** The checkout. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** The built program. */
export const program = `${repository}dist/sockpit.js`;

/** An absolute path below `test/apps`, such as `fixtures/echo-server.mjs`. */
export function appFile(name: string): string {
  return `${repository}test/apps/${name}`;
}

/** A word for `sh`, quoted. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that runs one of `test/apps` with this Node: `nodeApp('clock.mjs')`. */
export function nodeApp(name: string, ...args: string[]): string {
  return [process.execPath, appFile(name), ...args].map(shellWord).join(' ');
}

/**
 * @param run names one run within the test
 * @param more added or, where undefined, taken out
 */
export function testEnvironment(
  directory: TemporaryDirectory,
  run: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const environment: Record<string, string | undefined> = {
    // As where it is installed: commands that it prints begin with its name.
    PATH: `${repository}test/behaviour/support/bin:${process.env['PATH'] ?? ''}`,
    // The search for a config goes up as far as $HOME: not into the machine's /tmp.
    HOME: directory.root,
    USER: 'tester',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    TMPDIR: process.env['TMPDIR'],
    SOCKPIT_RUNTIME_DIR: directory.runtime,
    XDG_STATE_HOME: directory.state,
    // Compiled code is nobody's in particular, and goes with the build that it is of.
    XDG_CACHE_HOME: `${repository}dist/cache`,
    [MARK]: `${directory.root}:${run}`,
    ...more,
  };
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
