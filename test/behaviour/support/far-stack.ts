/**
 * Another machine with a stack on it, here behind a real sshd.
 */
import { nodeApp } from './test-environment.js';
import { runSockpit, type SockpitRun } from './run-sockpit.js';
import { cutOff, prepareSshd } from './sshd.js';
import { temporaryDirectory, type TemporaryDirectory } from './temporary-directory.js';

const APPS = `api: ${nodeApp('fixtures/mirror.mjs')}\nweb: ${nodeApp('fixtures/mirror.mjs')}\n`;

export class FarMachine implements AsyncDisposable {
  readonly #start: () => Promise<SockpitRun>;
  #sshd: SockpitRun;
  readonly #stacks: SockpitRun[] = [];

  private constructor(
    readonly directory: TemporaryDirectory,
    /** For the program here: it knows the hosts `far`, `vps` and `locked`, where ssh begins in the project. */
    readonly env: Readonly<Record<string, string>>,
    start: () => Promise<SockpitRun>,
    sshd: SockpitRun,
  ) {
    this.#start = start;
    this.#sshd = sshd;
  }

  /** @param files of the project beside its Procfile, whose apps are `api` and `web` */
  static async create(files: Readonly<Record<string, string>>): Promise<FarMachine> {
    const directory = await temporaryDirectory({ Procfile: APPS, ...files });
    try {
      const { env, start } = await prepareSshd(directory);
      return new FarMachine(directory, env, start, await start());
    } catch (error) {
      await directory[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The same where ssh begins in a folder without a config. */
  get envElsewhere(): Readonly<Record<string, string>> {
    const [, program = ''] = /^cd .*? && (.*)$/s.exec(this.env['SOCKPIT_REMOTE'] ?? '') ?? [];
    return { ...this.env, SOCKPIT_REMOTE: `cd / && ${program}` };
  }

  /** Runs its stack, and returns once `api` is ready. */
  async runStack(words?: readonly string[]): Promise<SockpitRun> {
    const stack = runSockpit(this.directory, words);
    this.#stacks.push(stack);
    await stack.waitForState('api', 'ready');
    return stack;
  }

  /** Nobody reaches it any more; connections that are there end. */
  cutOff(): Promise<void> {
    return cutOff(this.#sshd);
  }

  async connectAgain(): Promise<void> {
    this.#sshd = await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of [...this.#stacks, this.#sshd]) await run[Symbol.asyncDispose]();
    await this.directory[Symbol.asyncDispose]();
  }
}

/** `await using far = await farMachine(); await far.runStack();` */
export function farMachine(files: Readonly<Record<string, string>> = {}): Promise<FarMachine> {
  return FarMachine.create(files);
}
