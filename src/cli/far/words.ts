/**
 * The words for the user's own ssh: what it is asked to run over there, and what it is to forward.
 */
import { shellWord } from '../../export/shell.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Text for the shell over there: its PATH without a terminal is often a short one. */
function remoteProgram(env: Env): string {
  const said = env.SOCKPIT_REMOTE;
  return said === undefined || said === '' ? 'sockpit' : said;
}

/** Why a host is none; undefined for a good one. An option of ssh's must not come in this way. */
export function hostFault(host: string): string | undefined {
  if (host === '') return 'no host is named';
  return host.startsWith('-') ? `${host} is no host` : undefined;
}

/**
 * Words for ssh that run `sockpit WORDS` over there.
 * @param terminal a person sits here, so the far side is given a terminal
 */
export function runWords(
  host: string,
  words: readonly string[],
  terminal: boolean,
  env: Env,
): string[] {
  const command = [remoteProgram(env), ...words.map(shellWord)].join(' ');
  return [terminal ? '-t' : '-T', '--', host, command];
}

/** Where a stack listens over there, as `-L` wants it; undefined where it listens nowhere. */
export function farAddress(listen: readonly string[]): string | undefined {
  const [first] = [
    ...listen.filter((url) => !url.startsWith('unix:')),
    ...listen.filter((url) => url.startsWith('unix:')),
  ];
  if (first === undefined) return undefined;
  if (first.startsWith('unix:')) return first.slice('unix:'.length);
  const { hostname, port } = new URL(first);
  return `${hostname}:${port === '' ? '80' : port}`;
}

/** The port over there, which is the first choice for the one here; undefined for a socket. */
export function farPort(address: string): number | undefined {
  const digits = address.startsWith('/') ? undefined : /:(\d+)$/.exec(address)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Words for ssh that forward one port of this machine, on loopback only. A connection of its own: one
 * that is shared would keep the port when this ssh is gone.
 */
export function forwardWords(host: string, port: number, address: string): string[] {
  return [
    '-NT',
    ...['-o', 'ExitOnForwardFailure=yes'],
    ...['-o', 'ServerAliveInterval=15'],
    ...['-o', 'ServerAliveCountMax=2'],
    ...['-o', 'ControlMaster=no', '-S', 'none'],
    ...['-L', `localhost:${port}:${address}`],
    ...['--', host],
  ];
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** The wait before try `n` to connect again, from 0: doubled each time. */
export function pauseBefore(n: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(n, 10));
}
