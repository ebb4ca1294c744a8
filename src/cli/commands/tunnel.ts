import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { pause, systemClock } from '../../model/clock.js';
import { formatDuration } from '../../model/duration.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import {
  askFar,
  meantThere,
  type Far,
  type There,
  type Trouble,
  hostUnreachable,
  untilBack,
  untilGone,
} from '../far/far-stack.js';
import { makeControlFolder } from '../far/control-folder.js';
import { localPort, loopbackHosts, takenHost } from '../far/local-port.js';
import { startKeeper } from '../far/keeper.js';
import { askSsh, connectSsh, NoSshError } from '../far/ssh.js';
import {
  connectWords,
  endWords,
  farPort,
  forwardWords,
  sshHostFault,
  pauseBefore,
} from '../far/words.js';
import { frontHolder } from '../../stack/front-holder.js';
import { runtimeRoot } from '../../stack/identity.js';
import type { NamingOptions } from '../options.js';
import { losePatience, neverBlock } from '../output.js';
import { complain, complainOf, say, table } from '../print.js';

export interface TunnelOptions extends NamingOptions {
  readonly port?: number;
}

/**
 * `sockpit tunnel HOST`: the far stack on a port of this machine, until Ctrl-C. What is wrong at the
 * first try is told and ends it; later the connection is made again, however often it is lost.
 */
export async function tunnel(host: string, options: TunnelOptions): Promise<number> {
  const fault = sshHostFault(host);
  if (fault !== undefined) {
    complainOf({ message: fault, advice: 'such as: sockpit tunnel me@server' });
    return EXIT.usage;
  }
  const ended = new AbortController();
  const end = (): void => {
    losePatience();
    ended.abort();
  };
  neverBlock();
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
  const { folder, path } = await makeControlFolder(tmpdir());
  const keeper = startKeeper(folder, endWords(host, path));
  let far: Far = { host, options, path, signal };
  let port: number | undefined;
  let tries = 0;
  const onOpen = (status: StackStatus, here: number, meant: Far): void => {
    // The same ones after every interruption: they stand in bookmarks and open pages.
    port = here;
    far = meant;
    tries = 0;
    say(tunnelText(status, host, here));
  };
  try {
    for (;;) {
      const trouble = await tunnelOnce(far, options.port, port, onOpen);
      if (isOver(signal)) return EXIT.done;
      if (port === undefined) {
        complainOf(trouble);
        return EXIT.refused;
      }
      const waitMs = pauseBefore(tries++);
      complain(`sockpit: ${trouble.message}; again in ${formatDuration(waitMs)}`);
      await pause(systemClock, waitMs, signal);
      if (isOver(signal)) return EXIT.done;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
    keeper.dismiss();
  }
}

/** A function, because it changes while something is waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/**
 * One connection from its beginning to its end. A stack that ends meanwhile is waited for.
 * @param wanted the port that is asked for; 0: any free one
 * @param port the one that was forwarded before; undefined: the one asked for, that over there, or a free one
 * @param onOpen is told when the port leads there
 */
async function tunnelOnce(
  asked: Far,
  wanted: number | undefined,
  port: number | undefined,
  onOpen: (status: StackStatus, port: number, meant: Far) => void,
): Promise<Trouble> {
  const { host, path, signal } = asked;
  const connection = connectSsh(connectWords(host, path), path, signal);
  const lost = new AbortController();
  connection.ended.finally(() => lost.abort()).catch(() => undefined);
  try {
    if (!(await connection.open)) return hostUnreachable(host);
    const meant = await meantThere(asked);
    if (meant.kind === 'trouble') return meant;
    const { far } = meant;
    const watched: Far = { ...far, signal: lost.signal };
    const answer = await askFar(far, { kept: true });
    if (answer.kind !== 'there') return answer;
    const hosts = loopbackHosts();
    const named = port ?? (wanted === 0 ? undefined : wanted);
    const first = wanted === 0 ? undefined : farPort(answer.address);
    const here = named ?? (await localPort(hosts, first));
    const taken = await takenHost(hosts, here);
    if (taken !== undefined) return portTaken(taken, here);
    if (named === undefined && first !== undefined && here !== first) {
      const holder = (await takenHost(hosts, first)) ?? hosts[0] ?? 'localhost';
      complain(`sockpit: ${portTaken(holder, first).message}; ${here} is used instead`);
    }
    for (let there: There | undefined = answer; there; there = await untilBack(watched)) {
      const { status, address } = there;
      const words = (order: 'forward' | 'cancel'): string[] =>
        forwardWords(order, host, path, { hosts, port: here }, address);
      const { code } = await askSsh(words('forward'), signal);
      if (code !== 0) {
        const advice = 'ssh says why above; -p PORT names another';
        return { message: `port ${here} cannot be forwarded to ${host}`, advice };
      }
      onOpen(status, here, far);
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
  const scheme = status.listen.some((url) => url.startsWith('https:')) ? 'https' : 'http';
  const base = `${scheme}://localhost:${port}`;
  const routed = status.apps.filter(({ prefix }) => prefix !== null);
  return [
    `${status.stack} on ${host}: ${base}/ (Ctrl-C ends it)`,
    table(
      routed.map(({ name, prefix, host: own, state }) => [
        '',
        `${own === null ? base : `${scheme}://${own}.localhost:${port}`}${prefix ?? '/'}`,
        name,
        state,
      ]),
    ),
  ].join('\n');
}
