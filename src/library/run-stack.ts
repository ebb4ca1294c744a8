/**
 * `runStack` of the library: a whole stack in this process. It prints nothing, listens to no signal
 * and changes nothing of the process. Any number can run side by side: each has a name, a port,
 * sockets and logs of its own.
 */
import { join } from 'node:path';
import { loadStackAgain } from '../config/load-again.js';
import { systemClock } from '../model/clock.js';
import { failure } from '../model/failure.js';
import { unknownApp } from '../model/handle.js';
import { shellWord } from '../model/shell-word.js';
import type { AppStatus, StackStatus } from '../model/status.js';
import { version } from '../model/version.js';
import { isDeserted } from '../stack/deserted.js';
import { followApps } from '../stack/follow-apps.js';
import { controlPath, freshMark, identify, type StackIdentity } from '../stack/identity.js';
import { notReadyWords } from '../stack/not-ready.js';
import { UnsafeDirectoryError } from '../stack/private-directory.js';
import { readiness } from '../stack/readiness.js';
import type { RunningStack } from '../stack/run-contract.js';
import { runStack as run } from '../stack/run-stack.js';
import { checkAction } from './check-action.js';
import { checkOptions, flag, object, stackName, text, texts } from './check-options.js';
import { ConfigError, NotReadyError, StackEndedError, StartError } from './errors.js';
import { environmentOf, loadOptions } from './load-options.js';
import type { LoadedStack } from './load-stack.js';
import { type LocalHandle, readLogQuery, readRequestQuery } from './query.js';

export interface RunStackOptions {
  /**
   * What it is called in `sockpit ls`. Default: the name of the config with a random end, so that
   * neither a stack of the command line nor another one of a test is in its way.
   */
  readonly name?: string;
  /**
   * Folder for its logs and what it remembers, which is kept. Default: a temporary one, gone when
   * the stack has ended, in whatever way.
   */
  readonly stateDirectory?: string;
}

export interface ReadyOptions {
  /** Default: all that start by themselves. */
  readonly apps?: readonly string[];
  /** Gives up waiting: rejects with its reason. Default: each app's own `within` counts. */
  readonly signal?: AbortSignal;
}

/** A stack that runs in this process. `await using` ends it. */
export interface LocalStack extends AsyncDisposable {
  readonly name: string;
  /** Where its proxy answers first, without a slash at the end: `http://localhost:41234`. */
  readonly url: string;
  /** Every address of its proxy. */
  readonly listen: readonly string[];
  /** Path of its control socket, for `curl --unix-socket` and `sockpit`. */
  readonly control: string;
  /** Folder of its log files. */
  readonly logs: string;
  /** Everything else that can be asked of a stack or done to it: events, logs, requests, actions. */
  readonly handle: LocalHandle;
  /** Resolves when nothing of it is left, whoever ended it. */
  readonly ended: Promise<void>;
  /**
   * Waits until its apps are ready.
   * @throws NotReadyError when one has failed, or is past its `within`, or stands at a debugger for as
   *   long where this process has no terminal; StackEndedError
   */
  ready(options?: ReadyOptions): Promise<StackStatus>;
  /**
   * One app as it is now: `url`, `socket`, `port`, `state`, `pid` and more.
   * @throws UnknownAppError, which names the nearest one
   */
  app(name: string): Promise<AppStatus>;
  /** Stops every app in order; resolves when nothing is left. `force`: kills at once. */
  stop(options?: { readonly force?: boolean }): Promise<void>;
}

const RUN_OPTIONS = { name: stackName, stateDirectory: text };
const READY_OPTIONS = { apps: texts, signal: object };
const STOP_OPTIONS = { force: flag };

/** Four characters that another stack of the same config hardly has. */
function randomEnd(): string {
  return freshMark(Date.now()).slice(-4);
}

/**
 * Brings a stack up. Resolves as soon as its apps are being started; see {@link LocalStack.ready}.
 * @throws StartError when it could not be brought up; nothing of it is left then. ConfigError for an
 *   option that `runStack` does not have, or a value that the option cannot have
 */
export async function runStack(
  loaded: LoadedStack,
  options: RunStackOptions = {},
): Promise<LocalStack> {
  checkLoaded(loaded);
  checkOptions('runStack', options, RUN_OPTIONS);
  const { definition } = loaded;
  const env = environmentOf(loaded.options);
  const name = options.name ?? `${definition.name}-${randomEnd()}`;
  const usual = identified(name, definition.config.realPath, env);
  const identity: StackIdentity = {
    ...usual,
    // The guardian removes the runtime directory, also when this process is killed.
    stateDirectory: options.stateDirectory ?? join(usual.runtimeDirectory, 'state'),
  };
  const asked = loadOptions(loaded.options);
  // The name that it has is no change of its config.
  const overrides = { ...asked.overrides, name };
  const again = { ...asked, overrides, file: definition.config.path };
  const started = await run({
    stack: { ...definition, name },
    identity,
    // The file that was taken is taken again, also where another would now be found before it.
    load: () => loadStackAgain(again),
    env,
    version,
    clock: systemClock,
    owner: 'process',
    colors: false,
  });
  if (started.kind !== 'running') {
    const { code, message, advice } =
      started.kind === 'failed'
        ? started.failure
        : failure('already-running', {
            stack: name,
            pid: started.holder.pid,
            url: 'sockpit ls',
            call: `sockpit -f ${shellWord(definition.config.path)} --name ${name}`,
          });
    throw new StartError(`${message}; ${advice}`, code);
  }
  return new Local(started, await started.handle.status());
}

/** @throws StartError where its directory could not be trusted */
function identified(...of: Parameters<typeof identify>): StackIdentity {
  try {
    return identify(...of);
  } catch (error) {
    if (!(error instanceof UnsafeDirectoryError)) throw error;
    const { code, message, advice } = error.failure;
    throw new StartError(`${message}; ${advice}`, code);
  }
}

/** Above all where the `await` before `loadStack` is missing, in JavaScript. */
function checkLoaded(loaded: Partial<LoadedStack> | undefined | null): void {
  if (loaded?.definition !== undefined && loaded.options !== undefined) return;
  throw new ConfigError('runStack takes what loadStack has returned: await loadStack(…)', []);
}

class Local implements LocalStack {
  readonly name: string;
  readonly url: string;
  readonly listen: readonly string[];
  readonly control: string;
  readonly logs: string;
  readonly handle: LocalHandle;
  readonly ended: Promise<void>;

  constructor({ handle, identity, ended }: RunningStack, { listen, logs }: StackStatus) {
    this.ended = ended;
    this.name = identity.name;
    this.url = listen[0] ?? '';
    this.listen = listen;
    this.control = controlPath(identity);
    this.logs = logs;
    this.handle = {
      ...handle,
      act: async (app, action) => handle.act(app, checkAction(action)),
      logs: (query, signal) => handle.logs(readLogQuery(query), signal),
      requests: (query, signal) => handle.requests(readRequestQuery(query), signal),
    };
  }

  async ready(options: ReadyOptions = {}): Promise<StackStatus> {
    checkOptions('ready', options, READY_OPTIONS);
    const { apps, signal } = options;
    const { handle } = this;
    for (const name of apps ?? []) await this.app(name);
    const waiting = signal ?? new AbortController().signal;
    const end = await followApps(handle, waiting, (now, phase) => {
      if (phase === 'stopping' || phase === 'stopped') return { kind: 'gone' } as const;
      const standing = readiness(now, apps, isDeserted());
      return standing.kind === 'coming' ? undefined : standing;
    });
    waiting.throwIfAborted();
    if (end?.kind === 'ready') return handle.status();
    if (!end || end.kind === 'gone') throw new StackEndedError(`${this.name} has ended`);
    const words = await notReadyWords(handle, end.apps);
    const text = words.map(({ sentence, lastLines }) => [sentence, ...lastLines].join('\n  '));
    throw new NotReadyError(text.join('\n'), end.apps);
  }

  async app(name: string): Promise<AppStatus> {
    const { apps } = await this.handle.status();
    const found = apps.find((app) => app.name === name);
    if (found) return found;
    throw unknownApp(
      name,
      apps.map((app) => app.name),
    );
  }

  async stop(options: { readonly force?: boolean } = {}): Promise<void> {
    checkOptions('stop', options, STOP_OPTIONS);
    await this.handle.down(options);
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
