/**
 * Wiring: one stack, brought up in order. Its place, its books, its front and its control socket, a guardian, then the
 * apps; what is needed only later (http-proxy, the pages) is loaded after the first app is started.
 *
 *   place ← definition ← books ← front ← apps ← handle
 *
 * Each is made of those before it. What goes the other way is written down or defined anew, and followed: states in
 * the record, apps in the definition. Two wait for those behind them: requests wake apps, which are there later
 * (`Demand.begin`), and who asks on the control socket is answered when there is a handle (`ControlServer.serve`).
 */
import { join } from 'node:path';
import { bindControl } from '../control/server.js';
import { writeRunMark } from '../logs/run-mark.js';
import type { NoticeLevel } from '../model/event.js';
import { RefusedError, type OwnHandle } from '../model/handle.js';
import { startGuardian, type Guardian } from '../supervisor/processes/guardian.js';
import { MARK_VARIABLE, markValue } from '../supervisor/processes/stragglers.js';
import { Turns } from '../supervisor/turns.js';
import { openBooks, type Books } from './books.js';
import type { CertificateResult } from './certificate.js';
import type { Claim } from './claim.js';
import { createDefinition } from './definition.js';
import { createFront } from './front.js';
import { controlPath, freshMark, identify, type StackIdentity } from './identity.js';
import { keepPlace } from './keep-place.js';
import { endedWords } from './left-words.js';
import { bindListeners } from './listeners.js';
import { createLocalHandle } from './local-handle.js';
import { openMemory } from './memory.js';
import { pruneLater } from './prune-later.js';
import type { Run, RunStackOptions, RunStackResult } from './run-contract.js';
import { createRunningApps, type RunningApps } from './running-apps.js';
import { createShutdown, type Shutdown } from './shutdown.js';
import { certificateFor } from './site.js';
import { startFailure } from './start-failure.js';
import { takePlace } from './take-place.js';

/** Brings a stack up. Resolves as soon as its apps are being started, not when they are ready. */
export async function runStack(options: RunStackOptions): Promise<RunStackResult> {
  const { stack, env } = options;
  const identity = options.identity ?? identify(stack.name, stack.config.realPath, env);
  const claim = await takePlace(identity, (words) => options.onWait?.(words));
  if (claim.kind === 'held') return { kind: 'already-running', holder: claim.holder, identity };
  if (claim.kind === 'failed') return claim;

  const shutdown = createShutdown();
  shutdown.begun('place', () => claim.release());
  try {
    const secure = await certificateFor(stack, identity.stateDirectory);
    if (secure?.kind === 'failed') {
      await shutdown.run(true);
      return secure;
    }
    return await bringUp(runOf(options, identity), { claim, secure }, shutdown);
  } catch (error) {
    // What could not be ended is no reason why it did not start.
    await shutdown.run(true).catch(() => undefined);
    return { kind: 'failed', failure: startFailure(error) };
  }
}

/** @throws whatever keeps it from starting; what has begun until then is known to `shutdown` */
async function bringUp(
  run: Run,
  { claim, secure }: Taken,
  shutdown: Shutdown,
): Promise<Extract<RunStackResult, { readonly kind: 'running' }>> {
  const { stack, env, clock, identity } = run;
  const memory = openMemory(identity.stateDirectory, clock);
  shutdown.begun('memory', () => memory.close());
  const definition = createDefinition(stack);
  const books = openBooks(run, definition, shutdown);
  const { record } = books;
  const notice: TellStack = (level, text) => books.notice(level, null, text);
  const front = createFront({ run, definition, books, tls: secure?.certificate }, shutdown);

  const listening = await bindListeners(front.proxy, stack, memory, notice);
  record.listens(listening.map(({ url }) => url));
  if (claim.ended) notice('warning', endedWords(stack.name, claim.ended));
  if (secure?.warning !== undefined) notice('warning', secure.warning);
  const control = await bindControl(controlPath(identity), clock);
  shutdown.begun('control', () => control.close());
  const guardian = guardRun(run, notice);
  shutdown.begun('guardian', () => guardian.dismiss());
  const apps = createRunningApps(
    { run, definition, books, front, listening, guardian, memory },
    shutdown,
  );
  const handle = handleOf(books, apps, (force) => shutdown.run(force));
  control.serve(handle);
  const place = keepPlace({ identity, self: claim.self, clock, control, guardian, notice });
  shutdown.begun('keeping', () => place.stop());

  record.enter('starting');
  apps.supervisor.start();
  front.demand.begin(apps.supervisor);
  // The first app does not wait for these: it is spawned in this turn of the event loop.
  setImmediate(() => {
    const { startedAt } = run;
    writeRunMark(identity.stateDirectory, { startedAt, config: stack.config.path, ...claim.self });
    apps.config.begin();
    place.begin();
  });
  const pruning = pruneLater(clock, env);
  shutdown.begun('pruning', () => pruning.cancel());
  return {
    ...{ kind: 'running', handle, identity, mark: run.mark, ended: shutdown.ended },
    get detached() {
      return record.owner === 'nobody';
    },
  };
}

const NOT_DETACHED =
  'this stack ends with the process that it runs in: it cannot be detached; sockpit -d starts one that lives on';

/** What a stack has before it begins. */
interface Taken {
  readonly claim: Extract<Claim, { readonly kind: 'claimed' }>;
  readonly secure: Exclude<CertificateResult, { readonly kind: 'failed' }> | undefined;
}

type TellStack = (level: NoticeLevel, text: string) => void;

function runOf(options: RunStackOptions, identity: StackIdentity): Run {
  const startedAt = options.clock.now();
  const runMark = freshMark(startedAt);
  const mark = markValue(runMark, options.env[MARK_VARIABLE]);
  return { ...options, identity, startedAt, runMark, mark, turns: new Turns() };
}

/** Sees to it that nothing is left of the run when we are killed. */
function guardRun({ stack, identity, runMark, turns }: Run, notice: TellStack): Guardian {
  const { runtimeDirectory } = identity;
  const guardian = startGuardian({
    ...{ runMark, graceMs: stack.graceMs, whenFree: turns.whenFree },
    onDeath: () => notice('warning', 'the guardian process died; a new one was started'),
  });
  guardian.remove(controlPath(identity));
  guardian.remove(join(runtimeDirectory, 'lock'));
  guardian.removeDirectory(runtimeDirectory);
  return guardian;
}

function handleOf(
  { record, logs, requests, status, notice }: Books,
  { supervisor, config, environment }: RunningApps,
  down: (force: boolean) => Promise<void>,
): OwnHandle {
  return createLocalHandle({
    ...{ hub: record.hub, logs, requests, status, environment, down },
    apps: () => record.apps,
    act: (app, action) => supervisor.act(app, action),
    join: (app, options, watcher) => supervisor.join(app, options, watcher),
    reload: () => config.apply(),
    detach: () => {
      if (record.owner === 'process') throw new RefusedError(NOT_DETACHED);
      record.detach();
      notice('info', null, 'detached: the stack lives on without this terminal');
    },
  });
}
