/**
 * Everything that can be found out about a stack before it is started, beyond what its config says of
 * itself. Starts nothing and changes nothing.
 */
import { existsSync, lstatSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { App } from '../../model/app.js';
import type { Diagnostic } from '../../model/diagnostic.js';
import type { Failure } from '../../model/failure.js';
import type { Stack } from '../../model/stack.js';
import { MAX_SOCKET_PATH, type Upstream } from '../../model/upstream.js';
import { realSocketPath } from '../../supervisor/discovery/listeners.js';
import { seekCall, seekProgram } from '../../supervisor/command/program.js';
import { readText } from '../../files/read-text.js';
import {
  certificateNames,
  keptCertificate,
  mkcertMissing,
  readCertificate,
} from '../certificate.js';
import { frontHolder } from '../front-holder.js';
import { rememberedPort } from '../listeners.js';
import { openMemory } from '../memory.js';
import { expectedValues } from '../expected-environment.js';
import { checkAddresses } from './addresses.js';
import { checkEnvFiles } from './env-files.js';
import { checkFrameworks } from './frameworks.js';
import { hostFault } from './host-fault.js';
import { checkMachine, type MachineView } from './machine.js';
import { checkOpenSockets } from './open-sockets.js';
import { mayBind } from './privileged-port.js';
import { checkHiddenRoutes } from './routes.js';
import { checkSwaps } from './swap.js';

type Env = Readonly<Record<string, string | undefined>>;

/** How long somebody may take to accept a connection on this machine. */
const CONNECT_LIMIT_MS = 500;

export interface CheckedRun {
  /** The stack runs now: its addresses are taken by itself. */
  readonly runs: boolean;
  /** Holds what it remembers of its runs. */
  readonly stateDirectory: string;
  /** The directory of all stacks' runtime directories. */
  readonly stacks: string;
}

/** @param own the environment that apps would inherit */
export async function checkStack(
  whole: Stack,
  own: Env,
  { runs, stateDirectory, stacks }: CheckedRun,
): Promise<Diagnostic[]> {
  const environmentBefore = expectedValues(whole, own);
  const stack = {
    ...whole,
    apps: whole.apps.map((app) => asTold(app, environmentBefore(app))),
  };
  const environmentOf = expectedValues(stack, own);
  const memory = openMemory(stateDirectory);
  const view: MachineView = {
    isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
    exists: existsSync,
    environmentOf,
    seekCall,
    kindOf: (path) => {
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? 'absent' : stat.isSocket() ? 'socket' : 'other';
    },
    occupantOf: (address) => occupantOf(address, stacks),
    certificateFault: (checked) => certificateFault(checked, own, stateDirectory),
    hostFault,
    mayBind: (port) => mayBind(port, readText),
    portBefore: (spec) => rememberedPort(spec, stack, memory),
  };
  const findings = [
    ...checkAddresses(stack, realSocketPath),
    ...checkHiddenRoutes(stack, existsSync),
    ...checkOpenSockets(stack, {
      modeOf: (path) => lstatSync(path, { throwIfNoEntry: false })?.mode,
      environmentOf,
      readText,
    }),
    ...checkFrameworks(stack, readText),
    ...checkSwaps(stack, readText),
    ...(await checkMachine(stack, view, runs)),
  ];
  // In the order of the config; what is about the stack as a whole comes last.
  const line = ({ position }: Diagnostic): number => position?.line ?? Infinity;
  return [
    ...checkEnvFiles(stack, own),
    ...findings.toSorted((a, b) => (line(a) === line(b) ? 0 : line(a) - line(b))),
  ];
}

/** An app without the port that it would take by itself where a variable says another. */
function asTold(app: App, env: Env): App {
  const { upstream: plan } = app;
  const variable = plan.kind === 'implied' ? plan.variable : undefined;
  if (variable === undefined || env[variable] === undefined) return app;
  return { ...app, upstream: { kind: 'discover' } };
}

async function certificateFault(
  { tls, apps, hosts }: Stack,
  own: Env,
  stateDirectory: string,
): Promise<Failure | undefined> {
  if (tls === undefined) return undefined;
  if (tls.kind === 'files') {
    const read = await readCertificate(tls, [], stateDirectory);
    return read.kind === 'failed' ? read.failure : undefined;
  }
  if (seekProgram('mkcert', process.cwd(), own['PATH'] ?? '') === 'found') return undefined;
  // One that an earlier start has made may do without it.
  const kept = await keptCertificate(certificateNames(apps, hosts), stateDirectory);
  return kept === undefined ? mkcertMissing() : undefined;
}

async function occupantOf(upstream: Upstream, stacks: string): Promise<string | undefined> {
  const seen = frontHolder(stacks, upstream);
  if (seen !== undefined) return seen;
  if (upstream.kind === 'unix' && Buffer.byteLength(upstream.path) > MAX_SOCKET_PATH) {
    return undefined;
  }
  return (await accepts(upstream)) ? 'another process' : undefined;
}

/** Whose processes cannot be seen is found by connecting. */
function accepts(upstream: Upstream): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(
      upstream.kind === 'unix'
        ? { path: upstream.path }
        : { host: upstream.host, port: upstream.port },
    );
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(CONNECT_LIMIT_MS, () => settle(false));
    socket.once('connect', () => settle(true));
    // A full queue is somebody's, too.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => settle(code === 'EAGAIN'));
  });
}
