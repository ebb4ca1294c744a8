/**
 * The apps of a stack that runs: the supervisor, and what makes it start them otherwise or anew, which is the config
 * and the files that they watch.
 */
import type { AppEnvironment } from '../model/environment.js';
import type { Listening } from '../proxy/proxy.js';
import type { Supervisor } from '../supervisor/contract.js';
import type { Guardian } from '../supervisor/processes/guardian.js';
import { watchReadiness } from '../supervisor/readiness/watch.js';
import { watchServed } from '../supervisor/served.js';
import { createSupervisor } from '../supervisor/supervisor.js';
import { createAddressClaims, type AddressClaims } from './address-claims.js';
import { forSpawn } from './app-environment.js';
import type { Books } from './books.js';
import type { Definition } from './definition.js';
import { createEnvironments, type Environments } from './environments.js';
import { followConfig, type ConfigFollowing } from './follow-config.js';
import type { Front } from './front.js';
import { lookAhead } from './look-ahead.js';
import type { Memory } from './memory.js';
import { specsOf } from './own-listener.js';
import type { Run } from './run-contract.js';
import type { Shutdown } from './shutdown.js';
import { createWatching, type Watching } from './watching.js';

export interface RunningAppsOptions {
  readonly run: Run;
  readonly definition: Definition;
  readonly books: Books;
  readonly front: Front;
  readonly listening: readonly Listening[];
  readonly guardian: Guardian;
  readonly memory: Memory;
}

export interface RunningApps {
  readonly supervisor: Supervisor;
  readonly config: ConfigFollowing;
  /** What an instance finds in its environment. */
  readonly environment: (app: string, instance: number) => Promise<AppEnvironment>;
}

/** None of them is started yet. */
export function createRunningApps(options: RunningAppsOptions, shutdown: Shutdown): RunningApps {
  const { run, definition, books, front, guardian, listening } = options;
  const { record } = books;
  const port = listening.find((each) => each.port !== undefined)?.port;
  const environments = createEnvironments({ run, definition, record, port });
  const claims = createAddressClaims({
    runtimeDirectory: run.identity.runtimeDirectory,
    runMark: run.runMark,
    removeIfOurs: (path) => guardian.removeIfOurs(path),
  });
  shutdown.begun('claims', () => claims.release());
  const config = configOf(options, environments);
  const supervisor = supervisorOf(options, environments, claims, config);
  const watching = watchingOf(options, supervisor);
  definition.follow(({ apps }, restart) => {
    supervisor.replaceApps(apps, restart);
    watching.setApps(apps);
  });
  record.follow((app, { instance, state }) => {
    claims.changed(app, instance, state);
    watching.changedState(app);
  });
  shutdown.begun('apps', (force) => {
    void watching.close();
    config.close();
    front.demand.stop();
    return supervisor.stop({ force });
  });
  return {
    supervisor,
    config,
    environment: (app, instance) =>
      environments.describe(app, instance, supervisor.offered(app, instance)),
  };
}

function configOf(
  { run, definition, books }: RunningAppsOptions,
  { composeBy }: Environments,
): ConfigFollowing {
  const { stack, clock } = run;
  const { record, notice } = books;
  return followConfig({
    ...{ stack, clock, composeBy },
    load: () => run.load(),
    instancesOf: (app) => record.instancesOf(app),
    apply: (next, restart) => definition.replace(next, restart),
    tell: (change) => record.setPendingChange(change),
    tellStale: (stale) => record.setStaleEnv(stale),
    notice: (level, text) => notice(level, null, text),
  });
}

function supervisorOf(
  options: RunningAppsOptions,
  { compose, offerPort }: Environments,
  claims: AddressClaims,
  config: ConfigFollowing,
): Supervisor {
  const { definition, books, front, guardian, memory } = options;
  const { stack, clock, runMark, turns } = options.run;
  const { runtimeDirectory } = options.run.identity;
  const { record, logs } = books;
  return createSupervisor({
    ...{ stack, clock, runMark, turns, runtimeDirectory },
    ...{ logs, guardian, watchReadiness, offerPort },
    unattended: () => record.owner === 'nobody',
    watchServed: (app, report) => watchServed(app, runtimeDirectory, clock, report),
    preflight: lookAhead(specsOf(options.listening), claims, books.tell),
    environment: (app, instance, offered) => {
      const composed = compose(app, { instance, ...offered });
      return forSpawn(composed, definition.now, (given) => config.starts(app, instance, given));
    },
    remembered: (app) => memory.learned(app),
    learned: (app, what) => memory.learn(app, what),
    seenSockets: (app) => memory.sockets(app),
    sawSockets: (app, sockets) => memory.rememberSockets(app, sockets),
    drain: (app, instance, generation, signal) =>
      front.proxy.drain(app, instance, generation, signal),
    onChange: (change) => books.change(change),
    onGone: (app, instance) => books.gone(app, instance),
    notice: (level, app, text) => books.notice(level, app, text),
  });
}

function watchingOf({ run, books }: RunningAppsOptions, supervisor: Supervisor): Watching {
  const { record, logs } = books;
  return createWatching({
    apps: run.stack.apps,
    clock: run.clock,
    instancesOf: (app) => record.instancesOf(app),
    reload: (app, why) => {
      logs.remark(app, { kind: 'note', text: why });
      return supervisor.act(app, { kind: 'reload' });
    },
    notice: books.tell,
  });
}
