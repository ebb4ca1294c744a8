import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from '../../model/duration.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import { NOT_FOUND, notThere } from '../far/run-far.js';
import { askSsh, forwardSsh, localPort, NoSshError } from '../far/ssh.js';
import {
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

type Asked =
  | { readonly kind: 'status'; readonly status: StackStatus; readonly address: string }
  | { readonly kind: 'failed'; readonly message: string; readonly advice: string };

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
  let port: number | undefined;
  let established = false;
  let tries = 0;
  while (!isOver(signal)) {
    const asked = await ask(host, options, signal);
    if (isOver(signal)) break;
    if (asked.kind === 'failed') {
      if (!established) {
        complainOf(asked);
        return EXIT.refused;
      }
    } else {
      // The same one after every interruption: it stands in bookmarks and open pages.
      port ??= await localPort(options.port ?? farPort(asked.address));
      const { open, ended } = forwardSsh(forwardWords(host, port, asked.address), port, signal);
      if (await open) {
        established = true;
        tries = 0;
        say(tunnelText(asked.status, host, port));
      }
      await ended;
      if (isOver(signal)) break;
      if (!established) {
        const advice = 'ssh says why above';
        complainOf({ message: `port ${port} cannot be forwarded to ${host}`, advice });
        return EXIT.refused;
      }
    }
    const pause = pauseBefore(tries++);
    complain(`sockpit: the connection to ${host} is lost; again in ${formatDuration(pause)}`);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return EXIT.done;
}

/** A function, because it changes while something is waited for. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** As ssh(1) ends for a fault of its own. */
const SSH_FAULT = 255;

async function ask(host: string, options: TunnelOptions, signal: AbortSignal): Promise<Asked> {
  const named = [
    ...(options.directory === undefined ? [] : ['-C', options.directory]),
    ...(options.file === undefined ? [] : ['-f', options.file]),
    ...(options.name === undefined ? [] : ['--name', options.name]),
  ];
  const words = runWords(host, ['status', '--json', ...named], false, process.env);
  const { code, text } = await askSsh(words, signal);
  if (code === NOT_FOUND) return { kind: 'failed', ...notThere(host) };
  if (code === SSH_FAULT) {
    return {
      kind: 'failed',
      message: `${host} cannot be reached`,
      advice: `try it by hand: ssh ${host}`,
    };
  }
  if (code !== EXIT.done) {
    const advice = 'name the stack as over there, from your home: -C DIR, -f FILE or --name NAME';
    return { kind: 'failed', message: `no stack on ${host} answers`, advice };
  }
  let status: StackStatus;
  try {
    status = JSON.parse(text) as StackStatus;
  } catch {
    const message = `${host} answers with something else than a status`;
    return { kind: 'failed', message, advice: 'a login script over there may print too much' };
  }
  const address = farAddress(status.listen);
  if (address === undefined) {
    return { kind: 'failed', message: `${status.stack} on ${host} listens nowhere`, advice: '' };
  }
  return { kind: 'status', status, address };
}

/** Where its apps are here. */
export function tunnelText(status: StackStatus, host: string, port: number): string {
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
