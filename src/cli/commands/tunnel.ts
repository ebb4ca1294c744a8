import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../model/duration.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import {
  askFar,
  type Far,
  type There,
  type Trouble,
  unreachable,
  untilBack,
  untilGone,
} from '../far/far-stack.js';
import { localPort, loopbackHosts, takenHost } from '../far/local-port.js';
import { askSsh, connectSsh, NoSshError } from '../far/ssh.js';
import { connectWords, farPort, forwardWords, hostFault, pauseBefore } from '../far/words.js';
import { frontHolder } from '../../stack/front-holder.js';
import { runtimeRoot } from '../../stack/identity.js';
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

async function keepOpen(
  host: string,
  options: TunnelOptions,
  signal: AbortSignal,
): Promise<number> {
  // Short, and for us alone: a control socket has the length of an address.
  const folder = await mkdtemp(join(tmpdir(), 'sockpit-'));
  const far = { host, options, path: join(folder, 'ssh'), signal };
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

/**
 * One connection from its beginning to its end. A stack that ends meanwhile is waited for.
 * @param port the one to forward; undefined: the one over there, or a free one
 * @param onOpen is told when the port leads there
 */
async function tunnelOnce(
  far: Far & { readonly options: TunnelOptions },
  port: number | undefined,
  onOpen: (status: StackStatus, port: number) => void,
): Promise<Trouble> {
  const { host, path, signal } = far;
  const connection = connectSsh(connectWords(host, path), path, signal);
  const lost = new AbortController();
  connection.ended.finally(() => lost.abort()).catch(() => undefined);
  const watched: Far = { ...far, signal: lost.signal };
  try {
    if (!(await connection.open)) return unreachable(host);
    const asked = await askFar(far);
    if (asked.kind !== 'there') return asked;
    const hosts = loopbackHosts();
    const named = port ?? (far.options.port === 0 ? undefined : far.options.port);
    const first = far.options.port === 0 ? undefined : farPort(asked.address);
    const here = named ?? (await localPort(hosts, first));
    const taken = await takenHost(hosts, here);
    if (taken !== undefined) return portTaken(taken, here);
    for (let there: There | undefined = asked; there; there = await untilBack(watched)) {
      const { status, address } = there;
      const words = (order: 'forward' | 'cancel'): string[] =>
        forwardWords(order, host, path, { hosts, port: here }, address);
      const { code } = await askSsh(words('forward'), signal);
      if (code !== 0) {
        const advice = 'ssh says why above; -p PORT names another';
        return { message: `port ${here} cannot be forwarded to ${host}`, advice };
      }
      onOpen(status, here);
      await untilGone(watched, status);
      if (lost.signal.aborted) break;
      complain(`sockpit: ${status.stack} on ${host} has ended; waiting for it`);
      // Better refused here than taken and cut over there.
      await askSsh(words('cancel'), signal, { quiet: true });
    }
    return { message: `the connection to ${host} is lost`, advice: '' };
  } finally {
    connection.close();
    await connection.ended.catch(() => undefined);
  }
}

function portTaken(host: string, port: number): Trouble {
  const holder = frontHolder(runtimeRoot(process.env), { kind: 'tcp', host, port });
  const by = holder === undefined ? 'cannot be had' : `is taken by ${holder}`;
  return {
    message: `port ${port} on ${host} ${by}`,
    advice: '-p PORT names another, -p 0 takes any free one',
  };
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
