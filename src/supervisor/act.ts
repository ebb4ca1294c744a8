/**
 * What an action does to the formation of an app, and what it is answered with.
 */
import { instanceName } from '../model/app.js';
import type { App } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import type { ActionResult, AppAction } from '../model/handle.js';
import { instancesFault } from '../model/instances.js';
import { stateWord } from '../model/state.js';
import { failure } from '../model/failure.js';
import { few } from '../model/few.js';
import { actionResult } from './answer.js';
import type { Formation } from './formation.js';
import type { Instance } from './instance.js';
import { sendInput } from './send-input.js';
import type { TerminalSpawn } from './terminal/pseudo-terminal.js';

/** What an action needs of the apps around. */
export interface ActionTools {
  /** Starts what the app comes after, where that is asleep or has failed. */
  wake(): void;
  loadTerminalSpawn(): Promise<TerminalSpawn>;
  readonly clock: Clock;
}

export async function actOn(
  formation: Formation,
  action: AppAction,
  tools: ActionTools,
): Promise<ActionResult> {
  switch (action.kind) {
    case 'start':
    case 'stop':
      return order(formation, action.kind, tools);
    case 'restart':
      return action.tty === true
        ? restartUnderTerminal(formation, tools)
        : order(formation, 'restart', tools);
    case 'reload':
      return reload(formation, tools);
    case 'signal':
      return signal(formation, action.signal);
    case 'scale':
      return scale(formation, action.instances);
    case 'input':
      return sendInput(formation, action, tools.clock);
  }
}

/** Why nothing can be done to an app that has no processes of ours, or is no longer in the config. */
export function untouchable(name: string, app: App | undefined, kind: AppAction['kind']): string {
  if (!app) return `${name} is no longer in the config; it is being stopped`;
  return app.source.kind === 'served'
    ? `${name} is served by someone else; sockpit only routes to it`
    : `${name} is a folder of files; there is nothing to ${kind}`;
}

/** What runs is not touched where there could be no terminal. */
async function restartUnderTerminal(
  formation: Formation,
  tools: ActionTools,
): Promise<ActionResult> {
  const app = formation.app.name;
  const terminal = await tools.loadTerminalSpawn();
  if (terminal.kind === 'missing') {
    const { message, advice } = failure('terminal-missing', { app, reason: terminal.reason });
    return { app, ok: false, message: `${message}; ${advice}` };
  }
  const result = order(formation, 'restart', tools, true);
  if (!result.ok) return result;
  return { ...result, message: `${result.message}; under a terminal: sockpit attach ${app}` };
}

function order(
  formation: Formation,
  kind: 'start' | 'stop' | 'restart',
  tools: ActionTools,
  tty = false,
): ActionResult {
  const states = (): Parameters<typeof actionResult>[2] =>
    formation.wanted.map(({ life }) => life.phase.state);
  const before = states();
  const refusal = kind === 'restart' ? refusalOf(formation) : undefined;
  if (refusal) return refusal;
  if (kind === 'stop') formation.stop();
  else {
    tools.wake();
    if (kind === 'start') formation.start();
    else formation.restart(tty);
  }
  return actionResult(formation.app.name, kind, before, states());
}

/** What runs is not stopped for a boot that cannot be. */
function refusalOf({ app: { name }, wanted }: Formation): ActionResult | undefined {
  const why = wanted.map(({ hindrance }) => hindrance).find((each) => each !== undefined);
  if (!why) return undefined;
  const message = `${name} goes on as it is: ${why.message}; ${why.advice}`;
  return { app: name, ok: false, message };
}

/** Why nobody of a formation can be told anything, as the end of a sentence. */
function silence({ app, wanted }: Formation): string {
  const words = [...new Set(wanted.map(({ life }) => stateWord(life.phase.state)))].join(', ');
  return `${app.name} is not running (${words}); start it: sockpit start ${app.name}`;
}

async function tell(
  instances: readonly Instance[],
  name: NodeJS.Signals,
): Promise<readonly string[]> {
  const told = await Promise.all(instances.map((instance) => instance.signal(name)));
  return told.filter((who) => who !== undefined);
}

async function signal(formation: Formation, name: NodeJS.Signals): Promise<ActionResult> {
  const app = formation.app.name;
  const told = await tell(formation.wanted, name);
  if (told.length === 0) return { app, ok: false, message: silence(formation) };
  return { app, ok: true, message: `${name} sent to ${few(told)}` };
}

/** A process that has not set itself up yet would be ended by HUP: it is started anew. */
function takesHup({ life }: Instance): boolean {
  const { kind } = life.phase.state;
  return kind === 'ready' || kind === 'running';
}

async function reload(formation: Formation, tools: ActionTools): Promise<ActionResult> {
  const { app } = formation;
  if (formation.asleep) return { app: app.name, ok: false, message: silence(formation) };
  if (app.reload === 'swap') return swap(formation, tools);
  const up = formation.wanted.filter(takesHup);
  if (app.reload !== 'HUP' || up.length === 0) return order(formation, 'restart', tools);
  for (const instance of formation.wanted) {
    if (!takesHup(instance)) instance.send({ kind: 'restart' });
  }
  const told = await tell(up, 'SIGHUP');
  if (told.length === 0) return { app: app.name, ok: false, message: silence(formation) };
  return {
    app: app.name,
    ok: true,
    message: `${app.name} reloads: SIGHUP sent to ${few(told)}`,
  };
}

/** All instances at once: each keeps serving until its own next generation is ready. */
function swap(formation: Formation, tools: ActionTools): ActionResult {
  const { name } = formation.app;
  tools.wake();
  const done = (message: string): ActionResult => ({ app: name, ok: true, message });
  const outcomes = new Set(formation.wanted.map((instance) => instance.swap()));
  if (outcomes.has('begun')) {
    return done(`the next generation of ${name} boots beside the one that serves`);
  }
  if (outcomes.has('begun anew')) {
    return done(`the next generation of ${name} boots anew; the one that serves goes on`);
  }
  return done(`${name} is starting anew: nothing of it was ready, so there was nothing to spare`);
}

function scale(formation: Formation, count: number): ActionResult {
  const { name } = formation.app;
  const fault = instancesFault(formation.app, count);
  if (fault) return { app: name, ok: false, message: `${fault.message}; ${fault.advice}` };
  const before = formation.wanted.length;
  const instances = (n: number): string => (n === 1 ? 'one instance' : `${n} instances`);
  const done = (message: string): ActionResult => ({ app: name, ok: true, message });
  if (count === before) return done(`${name} has ${instances(count)} already`);
  const asleep = formation.asleep;
  const leaving = formation.wanted.filter(({ instance }) => instance > count);
  formation.scale(count);
  if (asleep) return done(`${name} will have ${instances(count)} when it is started`);
  const names = (numbers: readonly number[]): string =>
    few(numbers.map((n) => instanceName(name, n)));
  if (count < before) {
    const stopping = names(leaving.map(({ instance }) => instance));
    return done(`${name} shrinks to ${instances(count)}: ${stopping} stopping`);
  }
  const fresh = names(Array.from({ length: count - before }, (_, i) => before + i + 1));
  return done(`${name} grows to ${instances(count)}: ${fresh} starting`);
}
