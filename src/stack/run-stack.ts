/**
 * Wiring: one stack, brought up in order. Lock, listeners, control socket, guardian, then the apps;
 * what is needed only later (http-proxy, the pages) is loaded after the first app is started.
 */
import { dirname, join } from 'node:path';
import { portBase } from '../config/port-base.js';
import { bindControl, type ControlServer } from '../control/server.js';
import { writeRunMark } from '../logs/run-mark.js';
import { openLogStore } from '../logs/store.js';
import type { Timer } from '../model/clock.js';
import type { AppEnvironment } from '../model/environment.js';
import { calledAmong, type App } from '../model/app.js';
import type { Failure } from '../model/failure.js';
import type { NoticeLevel } from '../model/event.js';
import { noticeRemark } from '../model/remark.js';
import type { Stack } from '../model/stack.js';
import { isAlive } from '../model/state.js';
import type { Upstream } from '../model/upstream.js';
import { createProxy, type Listening } from '../proxy/proxy.js';
import { Traffic } from '../proxy/traffic.js';
import { readGroupUsage } from '../supervisor/processes/group-usage.js';
import { startGuardian, type Guardian } from '../supervisor/processes/guardian.js';
import { createPortOffers } from '../supervisor/sockets/offer-port.js';
import { preflight } from '../supervisor/preflight.js';
import { offeredSocket } from '../supervisor/preparation.js';
import { watchReadiness } from '../supervisor/readiness/watch.js';
import { watchServed } from '../supervisor/served.js';
import { socketForOthers } from '../supervisor/shared-socket.js';
import { connectablePath } from '../supervisor/sockets/short-path.js';
import { MARK_VARIABLE, markValue } from '../supervisor/processes/stragglers.js';
import type { Supervisor } from '../supervisor/contract.js';
import { createSupervisor } from '../supervisor/supervisor.js';
import { Turns } from '../supervisor/turns.js';
import { type AddressClaims, createAddressClaims } from './address-claims.js';
import {
  appEnvironments,
  type ComposeFor,
  described,
  forSpawn,
  readText,
  supervisedApp,
} from './app-environment.js';
import { createDemand } from './demand.js';
import { followConfig, type ConfigFollowing } from './follow-config.js';
import { frontHolder } from './front-holder.js';
import { createDirectory } from './directory.js';
import { controlPath, freshMark, identify, logDirectory } from './identity.js';
import { openJournal } from './journal.js';
import { bindListeners } from './listeners.js';
import { endedWords } from './left-words.js';
import { keepPlace, type KeptPlace } from './keep-place.js';
import { createLocalHandle } from './local-handle.js';
import { openMemory } from './memory.js';
import { pruneLater } from './prune-later.js';
import { createShutdown } from './shutdown.js';
import { certificateFor, siteOf } from './site.js';
import { createRecord } from './record.js';
import { ownListener, specsOf } from './own-listener.js';
import { startFailure } from './start-failure.js';
import { createUsageWatch } from './usage-watch.js';
import { createRequestLog } from './request-log.js';
import type { RunStackOptions, RunStackResult } from './run-contract.js';
import { attentionNews, newsOf, stateRemark, urlOf } from './status.js';
import { takePlace } from './take-place.js';
import { createWatching, type Watching } from './watching.js';

/** Brings a stack up. Resolves as soon as its apps are being started, not when they are ready. */
export async function runStack(options: RunStackOptions): Promise<RunStackResult> {
  const { stack, env, clock } = options;
  const identity = options.identity ?? identify(stack.name, stack.config.realPath, env);
  const { runtimeDirectory, stateDirectory } = identity;
  const claim = await takePlace(identity, (words) => options.onWait?.(words));
  if (claim.kind === 'held') return { kind: 'already-running', holder: claim.holder, identity };
  if (claim.kind === 'failed') return claim;
  const secure = await certificateFor(stack, stateDirectory);
  if (secure?.kind === 'failed') {
    claim.release();
    return secure;
  }

  /** The stack as it is defined now. */
  let current = stack;
  let currentApps = appsByName(stack);
  const memory = openMemory(stateDirectory, clock);
  const startedAt = clock.now();
  const runMark = freshMark(clock.now());
  const traffic = new Traffic(clock);
  const usage = createUsageWatch({ clock, read: readGroupUsage });
  const record = createRecord({
    stack,
    version: options.version,
    logs: logDirectory(identity),
    clock,
    detached: options.detached,
    requests: (app) => traffic.totals(app),
    usage: (app) => usage.of(app),
    logTrouble: () => logs.trouble,
  });
  const { hub } = record;
  const notice = (level: NoticeLevel, app: string | null, text: string): void =>
    record.notice(level, app, text);
  const requests = createRequestLog(clock, (apps) => traffic.unfinished(apps));
  const turns = new Turns();
  const { whenFree } = turns;
  const kept = { directory: logDirectory(identity), clock, whenFree };
  const onProblem = (text: string): void => notice('error', null, text);
  const onMended = (text: string): void => notice('info', null, text);
  const journal = openJournal({ ...kept, hub, onProblem, onMended });
  const logs = openLogStore({ ...kept, apps: [...currentApps.keys()], onProblem, onMended });
  /** Also in the log of the app that it is about. */
  const tell = (level: NoticeLevel, app: string | null, text: string): void => {
    notice(level, app, text);
    if (app !== null) logs.remark(app, { kind: noticeRemark(level), text });
  };

  const connectable = (upstream: Upstream): Upstream => {
    if (upstream.kind !== 'unix') return upstream;
    const path = connectablePath(upstream.path, runtimeDirectory);
    return path === upstream.path ? upstream : { kind: 'unix', path };
  };
  // What there is to end so far: a start that fails half-way ends the same way as a stack.
  const begun: {
    supervisor?: Supervisor;
    control?: ControlServer;
    guardian?: Guardian;
    claims?: AddressClaims;
    watching?: Watching;
    config?: ConfigFollowing;
    place?: KeptPlace;
    pruning?: Timer;
  } = {};
  const demand = createDemand({
    clock,
    app: (name) => currentApps.get(name),
    lives: (name) => record.instancesOf(name).some(({ state }) => isAlive(state)),
    wake: (name) => begun.supervisor?.wake(name),
    rest: (name) => begun.supervisor?.rest(name) ?? false,
  });
  const directory = createDirectory(stack.apps, {
    instancesOf: (app) => record.instancesOf(app),
    connectable,
    ending: () => record.phase === 'stopping',
    clock,
    wanted: (app) => demand.wanted(app),
  });
  const proxy = createProxy({
    ...siteOf(stack),
    tls: secure?.certificate,
    directory,
    traffic,
    holder: (address) => frontHolder(dirname(runtimeDirectory), address, identity.slug),
    status: () => record.status(),
    lastLines: (app, count) => logs.recent(app, count).map(({ text }) => text),
    onRequest: (record, asked, answered) => {
      requests.add(record, asked, answered);
      hub.publish({ type: 'request', t: record.t, record });
    },
    notice: (level, text) => notice(level, null, text),
    onUpdate: (listener) =>
      hub.listen(({ type }) => {
        if (type === 'state' || type === 'phase') listener();
      }),
    clock,
  });

  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const shutdown = createShutdown(
    async (force) => {
      record.enter('stopping');
      void begun.watching?.close();
      begun.config?.close();
      demand.stop();
      await begun.supervisor?.stop({ force });
    },
    [
      () => begun.pruning?.cancel(),
      () => memory.close(),
      () => proxy.close(0),
      () => record.enter('stopped'),
      () => hub.close(),
      () => requests.close(),
      () => logs.close(),
      () => journal.close(),
      () => begun.place?.stop(),
      () => begun.control?.close(),
      () => begun.claims?.release(),
      () => begun.guardian?.dismiss(),
      () => claim.release(),
      () => ended(),
    ],
  );

  let listening: readonly Listening[];
  let control: ControlServer;
  try {
    listening = await bindListeners(proxy, stack, memory, (level, text) =>
      notice(level, null, text),
    );
    record.listens(listening.map(({ url }) => url));
    if (claim.ended) notice('warning', null, endedWords(stack.name, claim.ended));
    if (secure?.warning !== undefined) notice('warning', null, secure.warning);
    begun.control = control = await bindControl(controlPath(identity), clock);
  } catch (error) {
    await shutdown.run(true);
    return { kind: 'failed', failure: startFailure(error) };
  }
  const guardian = startGuardian({
    runMark,
    graceMs: stack.graceMs,
    whenFree,
    onDeath: () => notice('warning', null, 'the guardian process died; a new one was started'),
  });
  begun.guardian = guardian;
  guardian.remove(controlPath(identity));
  guardian.remove(join(runtimeDirectory, 'lock'));
  guardian.removeDirectory(runtimeDirectory);

  const port = listening.find((each) => each.port !== undefined)?.port;
  const mark = markValue(runMark, env[MARK_VARIABLE]);
  const composeBy = (definition: () => Stack): ComposeFor =>
    appEnvironments({
      stack: definition,
      own: env,
      colors: options.colors,
      runMark: mark,
      port,
      socketOf: (app, instance) => socketForOthers(runtimeDirectory, app, instance),
    });
  const compose = composeBy(() => current);
  const offerPort = createPortOffers({
    identity: identity.slug,
    base: portBase(stack, env, readText).port,
  });
  const environmentOf = async (name: string, instance: number): Promise<AppEnvironment> => {
    // Scaled since it was defined, it may have more or fewer.
    const app = supervisedApp(current, name, instance, ({ instances }) => {
      return record.instancesOf(name).filter(({ retiring }) => !retiring).length || instances;
    });
    const seat = supervisor.offered(name, instance) ?? {
      socket: offeredSocket(runtimeDirectory, name, instance),
      port: await offerPort(app, instance),
    };
    const composed = compose(app, { instance, ...seat });
    return described(composed, current, { app, instance, running: true });
  };
  const front = specsOf(listening);
  const frontInTheWay = (app: App): Failure | undefined => {
    const found = ownListener(app, front);
    if (found === undefined || found.certain) return found?.failure;
    tell('warning', app.name, `${found.failure.message}; ${found.failure.advice}`);
    return undefined;
  };
  const claims = createAddressClaims({
    runtimeDirectory,
    runMark,
    removeIfOurs: (path) => guardian.removeIfOurs(path),
  });
  begun.claims = claims;
  const supervisor = createSupervisor({
    stack,
    runMark,
    runtimeDirectory,
    clock,
    turns,
    logs,
    guardian,
    unattended: () => record.detached,
    watchReadiness,
    watchServed: (app, report) => watchServed(app, runtimeDirectory, clock, report),
    preflight: async (app, instance, offered, aborted) =>
      frontInTheWay(app) ??
      (await claims.take(app, instance, aborted)) ??
      (await preflight(app, offered)),
    offerPort,
    environment: (app, instance, offered) => {
      const composed = compose(app, { instance, ...offered });
      return forSpawn(composed, current, (given) => config.starts(app, instance, given));
    },
    remembered: (app) => memory.learned(app),
    learned: (app, what) => memory.learn(app, what),
    seenSockets: (app) => memory.sockets(app),
    sawSockets: (app, sockets) => memory.rememberSockets(app, sockets),
    drain: (app, instance, generation, signal) => proxy.drain(app, instance, generation, signal),
    onChange: ({ app: name, ...instance }) => {
      const before = record.instancesOf(name).find((each) => each.instance === instance.instance);
      const app = record.apps.find((each) => each.name === name);
      const url = app ? urlOf(app, listening[0]?.url) : null;
      const count = Math.max(app?.instances ?? 1, record.instancesOf(name).length);
      const called = calledAmong(name, instance.instance, count);
      const line = newsOf(called, before?.state, instance.state, url);
      const about = { instance: instance.instance, several: () => count > 1 };
      if (line !== undefined) {
        logs.remark(name, { kind: stateRemark(instance.state), text: line }, about);
      }
      const wanted = attentionNews(name, before, instance);
      if (wanted !== undefined) tell('warning', name, wanted);
      record.change(name, instance);
      claims.changed(name, instance.instance, instance.state);
      directory.changedState(name, instance.state);
      demand.changedState(name);
      watching.changedState(name);
    },
    onGone: (name, instance) => {
      record.gone(name, instance);
      logs.setApps(record.apps.map((app) => app.name));
    },
    notice,
  });

  const watching = createWatching({
    apps: stack.apps,
    clock,
    instancesOf: (app) => record.instancesOf(app),
    reload: (app, why) => {
      logs.remark(app, { kind: 'note', text: why });
      return supervisor.act(app, { kind: 'reload' });
    },
    notice: tell,
  });

  /** Goes on by another definition; listeners, name and base port stay what they are. */
  const replace = (next: Stack, restart: ReadonlySet<string>): void => {
    current = next;
    currentApps = appsByName(next);
    record.setApps(next.apps);
    logs.setApps(record.apps.map((app) => app.name));
    directory.setApps(next.apps);
    proxy.setSite(siteOf(next));
    supervisor.replaceApps(next.apps, restart);
    watching.setApps(next.apps);
  };
  const config = followConfig({
    stack,
    clock,
    load: () => options.load(),
    composeBy: (next) => composeBy(() => next),
    instancesOf: (app) => record.instancesOf(app),
    apply: replace,
    tell: (change) => record.setPendingChange(change),
    tellStale: (stale) => record.setStaleEnv(stale),
    notice: (level, text) => notice(level, null, text),
  });

  const handle = createLocalHandle({
    apps: () => record.apps,
    status: async () => {
      await usage.look(record);
      return record.status();
    },
    hub,
    logs,
    requests,
    act: (app, action) => supervisor.act(app, action),
    join: (app, options, watcher) => supervisor.join(app, options, watcher),
    environment: (app, instance) => environmentOf(app, instance),
    reload: () => config.apply(),
    detach: () => {
      record.detach();
      notice('info', null, 'detached: the stack lives on without this terminal');
    },
    down: (force) => shutdown.run(force),
  });

  control.serve(handle);

  begun.supervisor = supervisor;
  begun.config = config;
  begun.watching = watching;
  const place = keepPlace({
    ...{ identity, self: claim.self, clock, control, guardian },
    notice: (level, text) => notice(level, null, text),
  });
  begun.place = place;
  record.enter('starting');
  supervisor.start();
  // The first app does not wait for these: it is spawned in this turn of the event loop.
  setImmediate(() => {
    writeRunMark(stateDirectory, { startedAt, config: stack.config.path, ...claim.self });
    config.begin();
    place.begin();
  });
  begun.pruning = pruneLater(clock, env);
  return {
    kind: 'running',
    handle,
    identity,
    mark,
    ended: end,
    get detached() {
      return record.detached;
    },
  };
}

function appsByName({ apps }: Stack): ReadonlyMap<string, App> {
  return new Map(apps.map((app) => [app.name, app]));
}
