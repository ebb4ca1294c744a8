/**
 * A fresh place on disk for one test, removed at its end whether it passed or not. No process that
 * came of the test may live longer than its place.
 */
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { endLeftovers, forget, watchOver } from './leftovers.js';

export class TemporaryDirectory implements AsyncDisposable {
  /** The project's folder: what a user would `cd` into. */
  readonly path: string;

  /** @param root holds the project and, beside it, what the program writes elsewhere */
  private constructor(readonly root: string) {
    this.path = join(root, 'project');
    watchOver(root);
  }

  /** @param files relative path → text; see {@link write} */
  static async create(files: Readonly<Record<string, string>> = {}): Promise<TemporaryDirectory> {
    const directory = new TemporaryDirectory(await mkdtemp(join(tmpdir(), 'sockpit-test-')));
    try {
      await mkdir(directory.path);
      // The runtime directory is refused unless it is ours alone.
      await mkdir(directory.runtime, { mode: 0o700 });
      await directory.write(files);
      return directory;
    } catch (error) {
      await directory[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Goes to the program as SOCKPIT_RUNTIME_DIR: control and app sockets. */
  get runtime(): string {
    return join(this.root, 'run');
  }

  /** Goes to the program as XDG_STATE_HOME: logs. */
  get state(): string {
    return join(this.root, 'state');
  }

  /** The control socket of the one stack that runs here. @throws Error where there is none */
  async controlSocket(): Promise<string> {
    return join(this.runtime, await this.slug(), 'control.sock');
  }

  /** The control sockets of all stacks that may run here. */
  async controlSockets(): Promise<string[]> {
    const entries = await readdir(this.runtime, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(this.runtime, name, 'control.sock'));
  }

  /** The name of the only folder of a stack in the runtime directory; claims of addresses are files. */
  async slug(): Promise<string> {
    const entries = await readdir(this.runtime, { withFileTypes: true });
    const stack = entries.find((entry) => entry.isDirectory());
    if (stack === undefined) throw new Error('no stack runs here');
    return stack.name;
  }

  /** An absolute path in the project. */
  join(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** Writes files into the project, with the folders they need; `*.sh` becomes executable. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = this.join(name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      if (name.endsWith('.sh')) await chmod(path, 0o755);
    }
  }

  /** Removes a file of the project. */
  async remove(name: string): Promise<void> {
    await rm(this.join(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await endLeftovers(this.root);
    } finally {
      await rm(this.root, { recursive: true, force: true });
      forget(this.root);
    }
  }
}

/** `await using directory = await temporaryDirectory({ Procfile: '…' })` */
export function temporaryDirectory(
  files: Readonly<Record<string, string>> = {},
): Promise<TemporaryDirectory> {
  return TemporaryDirectory.create(files);
}
