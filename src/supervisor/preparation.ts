/**
 * Everything that must be true before an instance is spawned, looked at in the order in which it is
 * cheapest to find out.
 */
import { lstatSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { instanceName } from '../model/app.js';
import type { App, CommandApp } from '../model/app.js';
import type { CallOff } from '../model/calling-off.js';
import { toldUpstream } from '../model/upstream.js';
import { exhaustionOf } from '../model/exhaustion.js';
import { failure } from '../model/failure.js';
import type { Failure } from '../model/failure.js';
import { removeLeftSockets } from './sockets/left-sockets.js';
import type { OwnSocket } from './sockets/left-sockets.js';
import { checkAdvice, programFailure, seekCall } from './command/program.js';
import type { StartObstacle } from './lifecycle/phase.js';
import { programOf } from './program-calls.js';
import { shortRun } from './short-run.js';
import type { ShortRunWorld } from './short-run.js';
import type { Spawn, SpawnRequest } from './child/child.js';
import type { TerminalSpawn } from './terminal/pseudo-terminal.js';
import { messageOf } from '../model/message-of.js';

/** What an instance is offered to listen on. */
export interface Offered {
  readonly socket: string;
  readonly port: number;
}

export type SpawnEnvironment =
  | {
      readonly kind: 'ok';
      readonly values: Readonly<Record<string, string>>;
      /** Worth saying once, such as a file that overrides the shell. */
      readonly notes: readonly string[];
      /** To be called when a process is about to be started with it. */
      readonly taken?: () => void;
    }
  | { readonly kind: 'invalid'; readonly detail: string };

export type Preparation =
  | {
      readonly kind: 'prepared';
      /** With pipes, or under a pseudo-terminal. */
      readonly spawn: Spawn;
      readonly offered: Offered;
      readonly env: Readonly<Record<string, string>>;
      readonly notes: readonly string[];
    }
  | Refused;

type Refused = StartRefusal & { readonly kind: 'refused' };

export interface StartRefusal {
  readonly failure: Failure;
  readonly obstacle: StartObstacle;
}

/** Why a start came to nothing, in words and code of the system. */
export function spawnRefusal(app: string, reason: string, code: unknown): StartRefusal {
  const lack = exhaustionOf(code);
  return lack
    ? { failure: failure('no-resources', { app, lack }), obstacle: 'passing' }
    : { failure: failure('spawn-failed', { app, reason }), obstacle: 'lasting' };
}

/** What is asked of the world around the supervisor before a spawn. */
export interface StartQuestions {
  /** Holds the sockets that apps are offered. */
  readonly runtimeDirectory: string;
  /**
   * Looks at the sockets before a spawn; the failure is what stands in the way. Its answer is of no
   * use any more once `aborted`.
   */
  preflight(
    app: App,
    instance: number,
    offered: Offered,
    aborted: CallOff,
  ): Promise<Failure | undefined>;
  offerPort(app: App, instance: number, lane: number): Promise<number>;
  /** The whole environment of an instance, read anew at every start. */
  environment(app: App, instance: number, offered: Offered): SpawnEnvironment;
}

export interface PreparationTools extends ShortRunWorld, StartQuestions {
  loadTerminalSpawn(): Promise<TerminalSpawn>;
  /** Sockets that earlier boots of the app were seen to listen on, also of earlier runs. */
  seenSockets(app: CommandApp): readonly OwnSocket[];
  /** Resolves when a process may be started; see `turns.ts`. */
  turn(): Promise<void>;
}

/** How long the check of an optional app may take. */
const CHECK_LIMIT_MS = 10_000;
/** Characters of its output that are kept: the end says what is missing. */
const CHECK_OUTPUT = 8192;

/** Whose boot is prepared. */
export interface BootSeat {
  readonly app: CommandApp;
  readonly instance: number;
  /** From 0: what boots beside it has a socket and a port of its own. */
  readonly lane: number;
}

/** The path that an instance finds in `SOCKET`. */
export function offeredSocket(
  runtimeDirectory: string,
  app: string,
  instance: number,
  lane = 0,
): string {
  const beside = lane === 0 ? '' : `.${lane + 1}`;
  return join(runtimeDirectory, `${instanceName(app, instance)}${beside}.sock`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether anything is there to be looked at: saves the look, and so time, at a first start. */
function needsPreflight(app: App, offered: Offered): boolean {
  return toldUpstream(app) !== undefined || exists(offered.socket);
}

/** The PATH that a command sees; virtual environments are often named in it relative to `cwd`. */
function searchPath(env: Readonly<Record<string, string>>): string {
  // sh's own default where PATH is not set (dash, bash).
  return env.PATH ?? ['/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
}

function refused(why: Failure, obstacle: StartObstacle = 'lasting'): Refused {
  return { kind: 'refused', failure: why, obstacle };
}

/** What can be seen as well while an earlier boot still runs. */
export function lookAtFiles(
  app: CommandApp,
  instance: number,
  offered: Offered,
  tools: Pick<StartQuestions, 'environment'>,
): Extract<SpawnEnvironment, { kind: 'ok' }> | Refused {
  const { name, cwd } = app;
  if (!isFolder(cwd)) return refused(failure('folder-missing', { app: name, cwd }), 'missing');
  const environment = tools.environment(app, instance, offered);
  if (environment.kind === 'invalid') {
    return refused(failure('env-file-invalid', { app: name, detail: environment.detail }));
  }
  const env = environment.values;
  const call = programOf(app.source.command);
  const sought = call && seekCall(call, cwd, { HOME: env.HOME, PATH: searchPath(env) });
  const noProgram = call && sought && programFailure(name, call.program, sought);
  return noProgram ? refused(noProgram, 'missing') : environment;
}

/**
 * Never rejects.
 *
 * @param aborted becomes true when nobody wants the answer any more; ends the check of an optional
 *   app at once
 */
export async function prepareSpawn(
  seat: BootSeat,
  tools: PreparationTools,
  aborted: CallOff,
): Promise<Preparation> {
  try {
    const preparation = await lookAtAll(seat, tools, aborted);
    if (preparation.kind === 'prepared') await tools.turn();
    return preparation;
  } catch (error) {
    const reason = messageOf(error);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { ...spawnRefusal(seat.app.name, reason, code), kind: 'refused' };
  }
}

/** @returns why the app is left out, or not started yet; undefined where it is to start */
async function checkOptional(
  app: string,
  request: SpawnRequest,
  tools: ShortRunWorld,
  aborted: CallOff,
): Promise<Refused | undefined> {
  const { command } = request;
  let output = '';
  const listen = (bytes: Uint8Array): void => {
    output = (output + Buffer.from(bytes).toString()).slice(-CHECK_OUTPUT);
  };
  const run = shortRun(tools, request, CHECK_LIMIT_MS, (child) => {
    for (const stream of [child.stdout, child.stderr]) stream.on('data', listen);
  });
  aborted.addEventListener('abort', () => run.kill());
  const words = await run.ended;
  if (words === undefined) return undefined;
  // A check that could not begin for want of something says nothing of the app.
  const code = (await run.fault)?.code;
  if (exhaustionOf(code)) return { ...spawnRefusal(app, words, code), kind: 'refused' };
  const facts = { app, command, words, install: checkAdvice(command, output) };
  return refused(failure('optional-check-failed', facts), 'missing');
}

async function lookAtAll(
  { app, instance, lane }: BootSeat,
  tools: PreparationTools,
  aborted: CallOff,
): Promise<Preparation> {
  const { name, cwd } = app;
  const terminal = app.tty ? await tools.loadTerminalSpawn() : undefined;
  if (terminal?.kind === 'missing') {
    return refused(failure('terminal-missing', { app: name, reason: terminal.reason }), 'missing');
  }
  const spawn = terminal?.spawn ?? tools.spawn;

  const port = await tools.offerPort(app, instance, lane);
  const offered = { socket: offeredSocket(tools.runtimeDirectory, name, instance, lane), port };
  const files = lookAtFiles(app, instance, offered, tools);
  if (files.kind === 'refused') return files;
  const { values: env, notes } = files;
  if (app.optional !== false && app.optional.exec !== undefined) {
    const request = { command: app.optional.exec, cwd, env };
    const unmet = await checkOptional(name, request, tools, aborted);
    if (unmet) return unmet;
  }
  const wanted = (): boolean => !aborted.aborted;
  await removeLeftSockets(tools.seenSockets(app), tools.runtimeDirectory, wanted);
  if (needsPreflight(app, offered)) {
    const inTheWay = await tools.preflight(app, instance, offered, aborted);
    if (inTheWay) return refused(inTheWay);
  }
  files.taken?.();
  return { kind: 'prepared', spawn, offered, env, notes };
}
