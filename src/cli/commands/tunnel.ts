import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../model/duration.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import { NOT_FOUND, notThere } from '../far/run-far.js';
import { localPort } from '../far/local-port.js';
import { askSsh, connectSsh, NoSshError } from '../far/ssh.js';
import {
  connectWords,
  farAddress,
  farPort,
  forwardWords,
  hostFault,
  pauseBefore,
  runWords,
} from '../far/words.js';
import type { StackOptions } from '../options.js';
import { complain, complainOf, say, table } from '../print.js';

export interface TunnelOptions extends StackOptions {
  readonly port?: number;
}

/**
 * `sockpit tunnel HOST`: the far stack on a port of this machine, until Ctrl-C. What is wrong at the
 * first try is told and ends it; later the connection is made again, however often it is lost.
 */
export async function tunnel(host: string, options: TunnelOptions): Promise<number> {
  const fault = hostFault(host);
  if (fault !== undefined) {
    complainOf({ message: fault, advice: 'such as: sockpit tunnel me@server' });
    return EXIT.usage;
  }
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  try {
    return await keepOpen(host, options, ended.signal);
  } catch (error) {
    if (!(error instanceof NoSshError)) throw error;
    complainOf({ message: `ssh cannot be run: ${error.message}`, advice: 'install it' });
    return EXIT.refused;
  } finally {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, end);
  }
}

/** Why there is no tunnel, or no more. */
interface Trouble {
  readonly message: string;
  readonly advice: string;
}

async function keepOpen(
  host: string,
  options: TunnelOptions,
  signal: AbortSignal,
): Promise<number> {
  // Short, and for us alone: a control socket has the length of an address.
  const folder = await mkdtemp(join(tmpdir(), 'sockpit-'));
  const far: Far = { host, options, path: join(folder, 'ssh'), signal };
  let port: number | undefined;
  let tries = 0;
  const onOpen = (status: StackStatus, here: number): void => {
    // The same one after every interruption: it stands in bookmarks and open pages.
    port = here;
    tries = 0;
    say(tunnelText(status, host, here));
  };
  try {
    for (;;) {
      const trouble = await tunnelOnce(far, port, onOpen);
      if (isOver(signal)) return EXIT.done;
      if (port === undefined) {
        complainOf(trouble);
        return EXIT.refused;
      }
      const pause = pauseBefore(tries++);
      complain(`sockpit: ${trouble.message}; again in ${formatDuration(pause)}`);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      if (isOver(signal)) return EXIT.done;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A function, because it changes while something is waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

interface Far {
  readonly host: string;
  readonly options: TunnelOptions;
  /** The control socket of the one connection. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/**
 * One connection from its beginning to its end.
 * @param port the one to forward; undefined: the one over there, or a free one
 * @param onOpen is told when the port leads there
 */
async function tunnelOnce(
  far: Far,
  port: number | undefined,
  onOpen: (status: StackStatus, port: number) => void,
): Promise<Trouble> {
  const { host, options, path, signal } = far;
  const connection = connectSsh(connectWords(host, path), path, signal);
  try {
    if (!(await connection.open)) return unreachable(host);
    const asked = await ask(far);
    if ('message' in asked) return asked;
    const { status, address } = asked;
    const here = port ?? options.port ?? (await localPort(farPort(address)));
    const { code } = await askSsh(forwardWords(host, path, here, address), signal);
    if (code !== 0) {
      const advice = 'ssh says why above; -p PORT names another';
      return { message: `port ${here} cannot be forwarded to ${host}`, advice };
    }
    onOpen(status, here);
    await connection.ended;
    return { message: `the connection to ${host} is lost`, advice: '' };
  } finally {
    connection.close();
    await connection.ended.catch(() => undefined);
  }
}

function unreachable(host: string): Trouble {
  return { message: `${host} cannot be reached`, advice: `try it by hand: ssh ${host}` };
}

/** As ssh(1) ends for a fault of its own. */
const SSH_FAULT = 255;

/** What the stack over there says of itself, and where it listens. */
async function ask({
  host,
  options,
  path,
  signal,
}: Far): Promise<{ readonly status: StackStatus; readonly address: string } | Trouble> {
  const named = [
    ...(options.directory === undefined ? [] : ['-C', options.directory]),
    ...(options.file === undefined ? [] : ['-f', options.file]),
    ...(options.name === undefined ? [] : ['--name', options.name]),
  ];
  const words = runWords(host, ['status', '--json', ...named], false, process.env, path);
  const { code, text } = await askSsh(words, signal);
  if (code === NOT_FOUND) return notThere(host);
  if (code === SSH_FAULT) return unreachable(host);
  if (code !== EXIT.done) {
    const advice = 'name the stack as over there, from your home: -C DIR, -f FILE or --name NAME';
    return { message: `no stack on ${host} answers`, advice };
  }
  let status: StackStatus;
  try {
    status = JSON.parse(text) as StackStatus;
  } catch {
    const message = `${host} answers with something else than a status`;
    return { message, advice: 'a login script over there may print too much' };
  }
  const address = farAddress(status.listen);
  if (address === undefined) {
    return { message: `${status.stack} on ${host} listens nowhere`, advice: '' };
  }
  return { status, address };
}

/** Where its apps are here. */
function tunnelText(status: StackStatus, host: string, port: number): string {
  const base = `http://localhost:${port}`;
  const routed = status.apps.filter(({ prefix }) => prefix !== null);
  return [
    `${status.stack} on ${host}: ${base}/ (Ctrl-C ends it)`,
    table(
      routed.map(({ name, prefix, host: own, state }) => [
        '',
        `${own === null ? base : `http://${own}.localhost:${port}`}${prefix ?? '/'}`,
        name,
        state,
      ]),
    ),
  ].join('\n');
}
