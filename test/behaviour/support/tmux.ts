/**
 * A real terminal for tests: a tmux server of one's own, with one pane, killed at the end.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { endLeftovers, processesOf } from './leftovers.js';
import { exitOfZombie, isAlive } from './processes.js';
import type { Seen } from './processes.js';
import type { TemporaryDirectory } from './temporary-directory.js';
import { MARK, shellWord, testEnvironment } from './test-environment.js';
import { waitFor } from './wait-for.js';

const run = promisify(execFile);

export interface TerminalOptions {
  /** Default 80. */
  readonly columns?: number;
  /** Default 24. */
  readonly rows?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What a program may have left switched on in its terminal. */
export interface TerminalFlags {
  readonly alternateScreen: boolean;
  readonly cursorVisible: boolean;
  readonly mouse: boolean;
  readonly applicationKeypad: boolean;
  readonly applicationCursorKeys: boolean;
}

/** Commands of a dead pane stay readable; nothing of the developer's own configuration is read. */
const CONFIGURATION = ['-f', '/dev/null'];

export class Terminal implements AsyncDisposable {
  static #count = 0;
  readonly #mark = `terminal-${(Terminal.#count += 1)}`;
  readonly #environment: Record<string, string>;
  #server = 0;

  private constructor(
    readonly directory: TemporaryDirectory,
    readonly options: TerminalOptions,
  ) {
    this.#environment = testEnvironment(directory, this.#mark, options.env);
  }

  /** @param command the words of the command that the pane runs */
  static async open(
    directory: TemporaryDirectory,
    command: readonly string[],
    options: TerminalOptions = {},
  ): Promise<Terminal> {
    const terminal = new Terminal(directory, options);
    try {
      await terminal.#start(command);
    } catch (error) {
      await terminal[Symbol.asyncDispose]();
      throw error;
    }
    return terminal;
  }

  async #start(command: readonly string[]): Promise<void> {
    const { columns = 80, rows = 24, cwd = this.directory.path } = this.options;
    // The server has a mark of its own: it is no process of what runs in the pane.
    const variables = Object.entries({ ...this.#environment, TERM: 'tmux-256color' });
    const pane = ['env', '-i', ...variables.map((pair) => pair.join('='))];
    const words = [...pane, ...command].map(shellWord).join(' ');
    await this.#tmux(
      ...['new-session', '-d', '-s', 'test', '-x', String(columns), '-y', String(rows)],
      ...['-c', cwd, 'sleep 3600'],
    );
    this.#server = Number(await this.#tmux('display-message', '-p', '#{pid}'));
    await this.#tmux('set-option', '-g', 'status', 'off');
    await this.#tmux('set-option', '-g', 'default-terminal', 'tmux-256color');
    await this.#tmux('set-option', '-g', 'remain-on-exit', 'on');
    await this.#tmux('set-option', '-s', 'escape-time', '0');
    await this.#tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
    await this.#tmux('respawn-pane', '-k', '-t', 'test', '-c', cwd, `exec ${words}`);
  }

  async #tmux(...args: string[]): Promise<string> {
    const { stdout } = await run('tmux', [...CONFIGURATION, '-L', this.#mark, ...args], {
      env: {
        PATH: this.#environment['PATH'],
        HOME: this.directory.root,
        LANG: 'C.UTF-8',
        TERM: 'xterm-256color',
        TMUX_TMPDIR: this.directory.root,
        [MARK]: `${this.directory.root}:tmux`,
      },
    });
    return stdout.replace(/\n$/, '');
  }

  /** The screen's rows, without colours, blanks at their ends cut. */
  async screen(): Promise<string[]> {
    return (await this.#tmux('capture-pane', '-p', '-t', 'test')).split('\n');
  }

  /** The screen's rows with their colours as SGR sequences. */
  async colouredScreen(): Promise<string[]> {
    return (await this.#tmux('capture-pane', '-p', '-e', '-t', 'test')).split('\n');
  }

  /**
   * Waits until the screen shows something.
   * @param what a pattern over the whole screen (rows joined by newlines), or a question about it
   * @throws Error with the screen as it was at the deadline
   */
  async waitFor(
    what: RegExp | ((rows: readonly string[]) => boolean),
    timeoutMs = 10_000,
  ): Promise<string[]> {
    let last: string[] = [];
    const holds =
      what instanceof RegExp ? (rows: readonly string[]) => what.test(rows.join('\n')) : what;
    return waitFor(
      `the screen to fit ${String(what)}`,
      async () => {
        last = await this.screen();
        return holds(last) ? last : undefined;
      },
      { timeoutMs, everyMs: 40, show: () => `it showed:\n${frame(last)}` },
    );
  }

  /** Presses keys by tmux's names: `Up`, `Enter`, `C-c`, `q`. */
  async keys(...names: string[]): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', ...names);
  }

  /** Types text as it stands. */
  async type(text: string): Promise<void> {
    await this.#tmux('send-keys', '-t', 'test', '-l', '--', text);
  }

  /** Pastes a file, between the marks of a paste where these were asked for. */
  async paste(file: string): Promise<void> {
    await this.#tmux('load-buffer', file);
    await this.#tmux('paste-buffer', '-p', '-r', '-t', 'test');
  }

  /** Sends bytes to the program, as a mouse or an odd keyboard would. */
  async bytes(bytes: Uint8Array): Promise<void> {
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
    await this.#tmux('send-keys', '-t', 'test', '-H', ...hex);
  }

  /** From now on what a program puts into the terminal's clipboard (OSC 52) is kept. */
  async takeClipboard(): Promise<void> {
    await this.#tmux('set-option', '-s', 'set-clipboard', 'on');
  }

  /** Waits for something in the terminal's clipboard. */
  clipboard(): Promise<string> {
    // Behind a line of its own: the end of the answer is cut.
    const read = async (): Promise<string | undefined> => {
      const text = await this.#tmux('show-buffer').catch(() => undefined);
      return text === undefined ? undefined : `${text}\n`;
    };
    return waitFor('a text in the clipboard', read);
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
  }

  async flags(): Promise<TerminalFlags> {
    const format = [
      'alternate_on',
      'cursor_flag',
      'mouse_any_flag',
      'keypad_flag',
      'keypad_cursor_flag',
    ];
    const answer = await this.#tmux(
      ...['display-message', '-p', '-t', 'test', format.map((name) => `#{${name}}`).join(' ')],
    );
    const [alternate, cursor, mouse, keypad, cursorKeys] = answer
      .split(' ')
      .map((one) => one === '1');
    return {
      alternateScreen: alternate === true,
      cursorVisible: cursor === true,
      mouse: mouse === true,
      applicationKeypad: keypad === true,
      applicationCursorKeys: cursorKeys === true,
    };
  }

  /** Process id of the pane's command. */
  async pid(): Promise<number> {
    return Number(await this.#tmux('display-message', '-p', '-t', 'test', '#{pane_pid}'));
  }

  /** Waits for the end of the pane's command; its exit code, or 128 + the number of the signal. */
  async end(timeoutMs = 15_000): Promise<number> {
    const format = '#{pane_dead} #{pane_dead_status} #{pane_dead_signal}';
    let screen: string[] = [];
    return waitFor(
      'the command in the terminal to end',
      async () => {
        const answer = await this.#tmux('display-message', '-p', '-t', 'test', format);
        const [dead, status, signal] = answer.split(' ');
        screen = await this.screen();
        if (dead !== '1') return undefined;
        // The pane is dead as soon as its end of the terminal is closed; the code comes after that,
        // or never: tmux 3.3a now and then misses the end of its child and does not reap it.
        // An object, because a code of 0 must not look like "not yet".
        if (signal) return { code: 128 + Number(signal) };
        return status ? { code: Number(status) } : exitOfZombie(await this.pid());
      },
      { timeoutMs, show: () => `it showed:\n${frame(screen)}` },
    ).then(({ code }) => code);
  }

  /** Closes the terminal as a window is closed: what runs in it gets SIGHUP. */
  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => undefined);
    if (this.#server > 0) {
      await waitFor('the tmux server to end', () => !isAlive(this.#server));
    }
  }

  /** Every process that came of what runs in this terminal. */
  processes(): Seen[] {
    return processesOf(this.directory.root, this.#mark);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    // A stack that its terminal owned ends with it, in order and within its grace.
    await waitFor('the stack to end', () => this.processes().length === 0).catch(() => undefined);
    await endLeftovers(this.directory.root, this.#mark);
  }
}

/** For messages: the screen with a border, so that its blanks can be seen. */
function frame(rows: readonly string[]): string {
  return rows.map((row) => `  │${row}`).join('\n');
}

/** `await using terminal = await openTerminal(directory, ['sh'])` */
export function openTerminal(
  directory: TemporaryDirectory,
  command: readonly string[],
  options: TerminalOptions = {},
): Promise<Terminal> {
  return Terminal.open(directory, command, options);
}
