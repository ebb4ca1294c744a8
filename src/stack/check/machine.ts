/**
 * What this machine says against a start: programs and folders that are missing, addresses that are
 * taken and by whom.
 */
import { dirname, resolve } from 'node:path';
import { type App, isSupervised } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import { failure, type Failure } from '../../model/failure.js';
import type { ListenSpec, Stack } from '../../model/stack.js';
import { ownAddress, toldUpstream, type Upstream } from '../../model/upstream.js';
import { folderOf, programFailure, type ProgramLookup } from '../../supervisor/command/program.js';
import { neededFolder } from '../../supervisor/preflight.js';
import { mayMake, type ProgramCall, programsOf } from '../../supervisor/program-calls.js';
import { about } from './finding.js';

type Env = Readonly<Record<string, string | undefined>>;
/** By name. */
type Apps = ReadonlyMap<string, App>;

export interface MachineView {
  isFolder(path: string): boolean;
  /** Whether there is something at an absolute path. */
  exists(path: string): boolean;
  /** What an app will see in its environment, as far as that can be told. */
  environmentOf(app: App): Env;
  /** See {@link seekCall}. */
  seekCall(call: ProgramCall, cwd: string, env: Env): ProgramLookup | undefined;
  /** `socket`, something `other`, or nothing. */
  kindOf(path: string): 'socket' | 'other' | 'absent';
  /** Who accepts connections there, in words; undefined: nobody. */
  occupantOf(upstream: Upstream): Promise<string | undefined>;
  /** Why https cannot be served as the stack says it. */
  certificateFault(stack: Stack): Promise<Failure | undefined>;
  /** Why nothing can be bound at a host, whatever the port. */
  hostFault(host: string): Promise<string | undefined>;
  /** The system lets this user bind the port. */
  mayBind(port: number): boolean;
  /** The port that a start would try first, see `rememberedPort`. */
  portBefore(spec: ListenSpec): number | undefined;
}

/** @param isOurs the stack runs: what is taken is taken by itself */
export async function checkMachine(
  stack: Stack,
  view: MachineView,
  isOurs: boolean,
): Promise<Diagnostic[]> {
  const apps = new Map(stack.apps.map((app) => [app.name, app]));
  const supervised = stack.apps.filter((app) => isSupervised(app) && app.start !== 'left-out');
  const missing = supervised.flatMap((app) => checkPrograms(app, apps, view));
  missing.push(...(await checkCertificate(stack, view)));
  if (isOurs) return missing;
  const taken = await Promise.all([
    ...supervised.map((app) => checkUpstream(app, apps, view)),
    ...stack.listen.map((spec) => checkListener(spec, view)),
  ]);
  return [...missing, ...taken.flat()];
}

async function checkCertificate(stack: Stack, view: MachineView): Promise<Diagnostic[]> {
  const fault = await view.certificateFault(stack);
  if (fault === undefined) return [];
  return [{ severity: 'error', message: fault.message, advice: fault.advice }];
}

function checkPrograms(app: App, apps: Apps, view: MachineView): Diagnostic[] {
  // An optional app is left out then, which is no fault.
  const severity = app.optional === false ? 'error' : 'warning';
  const { name, cwd } = app;
  const env = view.environmentOf(app);
  if (!isSupervised(app)) return [];
  const made = whatIsMade(app, apps);
  if (!view.isFolder(cwd)) {
    const { message, advice } = failure('folder-missing', { app: name, cwd });
    return made === 'nothing' ? [about(app, severity, message, advice)] : [];
  }
  const told = new Set<string>();
  return programsOf(app.source.command).flatMap((call) => {
    const { program, script } = call;
    const folder = folderOf(call, cwd, env);
    if (folder === undefined || made === 'anything' || told.has(program)) return [];
    told.add(program);
    if (!view.isFolder(folder)) {
      const message = `${name} changes to the folder ${folder}, which does not exist`;
      return [about(app, severity, message, 'create it, or correct the command')];
    }
    if (made === 'files' && program.includes('/')) return [];
    const why = programFailure(name, program, view.seekCall(call, cwd, env) ?? 'found');
    if (why) return [about(app, severity, why.message, why.advice)];
    if (made === 'files' || script === undefined || view.exists(resolve(folder, script))) return [];
    const message = `${name} runs ${script} with ${program}, and ${folder} has no such file`;
    return [about(app, severity, message, 'correct the command, or say its folder with cwd=')];
  });
}

/** What the apps that run to their end before this one may leave behind. */
function whatIsMade(app: App, apps: Apps): 'nothing' | 'files' | 'anything' {
  const before = new Set(app.after);
  // A set gives what is added to it while it is gone through as well.
  for (const name of before) {
    for (const one of apps.get(name)?.after ?? []) before.add(one);
  }
  const commands = [...before].flatMap((name) => {
    const each = apps.get(name);
    return each?.oneshot === true && isSupervised(each) ? [each.source.command] : [];
  });
  if (commands.length === 0) return 'nothing';
  const makes = commands.some((command) => {
    const calls = programsOf(command);
    return calls.length === 0 || calls.some(({ program }) => mayMake(program));
  });
  return makes ? 'anything' : 'files';
}

async function checkUpstream(app: App, apps: Apps, view: MachineView): Promise<Diagnostic[]> {
  const upstream = toldUpstream(app);
  const movesOn = app.upstream.kind === 'literal' && app.upstream.loose === 'moves-on';
  if (upstream === undefined || movesOn) return [];
  if (upstream.kind === 'unix') {
    const kind = view.kindOf(upstream.path);
    if (kind === 'absent') return checkSocketFolder(app, upstream.path, apps, view);
    if (kind === 'other') {
      const facts = { app: app.name, path: upstream.path };
      const { message, advice } = failure('socket-not-a-socket', facts);
      return [about(app, 'error', message, advice)];
    }
  }
  const holder = await view.occupantOf(upstream);
  if (holder === undefined) return [];
  const path = upstream.kind === 'unix' ? upstream.path : `port ${upstream.port}`;
  const { message, advice } = failure('socket-occupied', { app: app.name, path, holder });
  // A mere `PORT=` keeps nothing from starting.
  return [about(app, ownAddress(app) === undefined ? 'warning' : 'error', message, advice)];
}

/** The folder of a socket that is not there yet. */
function checkSocketFolder(app: App, path: string, apps: Apps, view: MachineView): Diagnostic[] {
  const folder = dirname(path);
  // Without the app's own folder, which is told of, there is none in it.
  if (view.isFolder(folder) || !view.isFolder(app.cwd)) return [];
  if (whatIsMade(app, apps) !== 'nothing') return [];
  if (neededFolder(app) !== undefined) {
    const facts = { app: app.name, path, folder };
    const { message, advice } = failure('socket-in-missing-folder', facts);
    return [about(app, 'error', message, advice)];
  }
  if (app.upstream.kind !== 'fixed') return [];
  const message = `${app.name} is to answer on ${path}: the folder ${folder} does not exist`;
  return [about(app, 'warning', message, `mkdir -p ${folder}, unless the app makes it`)];
}

/** With a `+` the next port is taken: worth saying, and no fault. */
async function checkListener(spec: ListenSpec, view: MachineView): Promise<Diagnostic[]> {
  const reason = await unavailableReason(spec, view);
  if (reason !== undefined) {
    const address = spec.kind === 'unix' ? spec.path : spec.written;
    const { message, advice } = failure('address-unavailable', { address, reason });
    return [{ severity: 'error', message, advice }];
  }
  if (spec.kind === 'tcp' && spec.port === 0) return [];
  const before = view.portBefore(spec);
  if (before !== undefined && spec.kind === 'tcp' && before !== spec.port) {
    const holder = await occupantOfAny({ ...spec, port: before }, view);
    if (holder === undefined) return [];
  }
  const holder = await occupantOfAny(spec, view);
  if (holder === undefined) return [];
  const orNext = spec.kind === 'tcp' && spec.orNext;
  const address = spec.written.replace(/\+$/, '');
  const { message, advice } = failure('address-in-use', { address, holder });
  return [
    orNext
      ? { severity: 'warning', message, advice: 'the next free port will be taken' }
      : { severity: 'error', message, advice },
  ];
}

/** Why nobody could listen there, whether it is taken or not. */
async function unavailableReason(spec: ListenSpec, view: MachineView): Promise<string | undefined> {
  if (spec.kind === 'unix') {
    return view.isFolder(dirname(spec.path)) ? undefined : 'its folder does not exist';
  }
  const { host, port, orNext } = spec;
  if (port !== 0 && !orNext && !view.mayBind(port)) return `port ${port} is for root`;
  return view.hostFault(host);
}

/** Who has one of the addresses that a listener stands for. */
async function occupantOfAny(spec: ListenSpec, view: MachineView): Promise<string | undefined> {
  const hosts = spec.kind === 'tcp' && spec.host === 'localhost' ? ['127.0.0.1', '::1'] : [];
  const places: Upstream[] =
    spec.kind === 'unix'
      ? [{ kind: 'unix', path: spec.path }]
      : (hosts.length > 0 ? hosts : [reachable(spec.host)]).map((host) => ({
          kind: 'tcp',
          host,
          port: spec.port,
        }));
  for (const place of places) {
    const holder = await view.occupantOf(place);
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** Who listens everywhere is found on this machine. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}
