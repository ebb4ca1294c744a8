/**
 * The words for the user's own ssh: what it is asked to run over there, and what it is to forward.
 */
import { shellWord } from '../../model/shell-word.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Text for the shell over there: its PATH without a terminal is often a short one. */
function remoteProgram(env: Env): string {
  const said = env.SOCKPIT_REMOTE;
  return said === undefined || said === '' ? 'sockpit' : said;
}

/** Why a host is none; undefined for a good one. An option of ssh's must not come in this way. */
export function sshHostFault(host: string): string | undefined {
  if (host === '') return 'no host is named';
  return host.startsWith('-') ? `${host} is no host` : undefined;
}

/** What the user's configuration says for working on that host by hand is not meant for us. */
const NO_COMMAND = ['-o', 'RemoteCommand=none'] as const;

/** Where that connection is gone ssh would make one of its own, and ask for a password again. */
const NO_OTHER_WAY = ['-o', 'ProxyCommand=exit 1'] as const;

/**
 * Words for ssh that run `sockpit WORDS` over there, where `SOCKPIT_CALLED_AS` says that it came this way.
 * Not every login shell knows assignments: `env` does. Ctrl-C over there reaches each shell as well: one that
 * has no trap for it would die of it when the command has ended well, and so would ssh with 255.
 * @param terminal a person sits here, so the far side is given a terminal
 * @param through the control socket of a connection that is there already
 */
export function sshRunWords(
  host: string,
  words: readonly string[],
  terminal: boolean,
  env: Env,
  through?: string,
): string[] {
  const program = [remoteProgram(env), ...words.map(shellWord)].join(' ');
  const trapped = shellWord(`trap : INT; ${program}`);
  const command = `exec env SOCKPIT_CALLED_AS=${shellWord(host)} sh -c ${trapped}`;
  const connection = through === undefined ? [] : ['-S', through, ...NO_OTHER_WAY];
  return [...NO_COMMAND, ...connection, terminal ? '-t' : '-T', '--', host, command];
}

/** Where a stack listens over there, as `-L` wants it; undefined where it listens nowhere. */
export function farAddress(listen: readonly string[]): string | undefined {
  const [first] = [
    ...listen.filter((url) => !url.startsWith('unix:')),
    ...listen.filter((url) => url.startsWith('unix:')),
  ];
  if (first === undefined) return undefined;
  if (first.startsWith('unix:')) return first.slice('unix:'.length);
  const { hostname, port, protocol } = new URL(first);
  const usual = protocol === 'https:' ? '443' : '80';
  return `${hostname}:${port === '' ? usual : port}`;
}

/** The port over there, which is the first choice for the one here; undefined for a socket. */
export function farPort(address: string): number | undefined {
  const digits = address.startsWith('/') ? undefined : /:(\d+)$/.exec(address)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Words for ssh that connect once, for everything that follows. A connection of its own: one that is
 * shared with others would keep the forwarded port when this ssh is gone.
 * @param path of the control socket that it makes
 */
export function connectWords(host: string, path: string): string[] {
  return [
    ...['-o', 'ControlMaster=yes', '-o', 'ControlPersist=no', '-S', path],
    ...['-o', 'ConnectTimeout=20'],
    ...['-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=2'],
    ...['-o', 'ClearAllForwardings=yes'],
    ...NO_COMMAND,
    ...['-T', '--', host, 'exec cat >/dev/null'],
  ];
}

/**
 * Words for ssh that have such a connection forward one port of this machine, or no longer forward it.
 * Each address is named: of `localhost` ssh is content with one that is free, and what has the other
 * would answer there. Without a configuration: it would forward again what is written there.
 * @param hosts of this machine's loopback
 */
export function forwardWords(
  order: 'forward' | 'cancel',
  host: string,
  path: string,
  { hosts, port }: { readonly hosts: readonly string[]; readonly port: number },
  address: string,
): string[] {
  const each = hosts.flatMap((one) => {
    const bind = one.includes(':') ? `[${one}]` : one;
    return ['-L', `${bind}:${port}:${address}`];
  });
  return ['-F', 'none', '-S', path, '-O', order, ...each, '--', host];
}

/** Words for ssh that end such a connection, and with it all that goes through it. */
export function endWords(host: string, path: string): string[] {
  return ['-F', 'none', '-S', path, '-O', 'exit', '--', host];
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** The wait before try `n` to connect again, from 0: doubled each time. */
export function pauseBefore(n: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(n, 10));
}

/** What follows `-H HOST` where the words begin with it; undefined where they do not. */
export function farWords(
  argv: readonly string[],
): { readonly host: string; readonly words: readonly string[] } | undefined {
  const [first = '', second] = argv;
  if (first === '-H' || first === '--host') return { host: second ?? '', words: argv.slice(2) };
  const joined = /^--host=(.*)$/.exec(first) ?? /^-H(.+)$/.exec(first);
  return joined ? { host: joined[1] ?? '', words: argv.slice(1) } : undefined;
}

/** `sockpit status -H far`: how that is written; undefined where no `-H HOST` stands behind a command. */
export function lateHost(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => word === '-H' || word === '--host');
  const host = argv[at + 1];
  if (at < 1 || host === undefined) return undefined;
  return ['sockpit', '-H', host, ...argv.slice(0, at), ...argv.slice(at + 2)].join(' ');
}
