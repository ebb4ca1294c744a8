/**
 * The stack on another machine, asked through a connection that is there: whether it runs and where it
 * listens, when it goes, and when it is back.
 */
import { pause, systemClock } from '../../model/clock.js';
import type { StackStatus } from '../../model/status.js';
import { shellWord } from '../../model/shell-word.js';
import { address } from '../address.js';
import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { NOT_FOUND, notThere } from './faults.js';
import { askSsh, type SshReply, type AskOptions, SSH_FAULT } from './ssh.js';
import { farAddress, sshRunWords } from './words.js';

export interface Far {
  readonly host: string;
  readonly options: NamingOptions;
  /** The control socket of the one connection. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** Why there is no tunnel, or no more. */
export interface Trouble {
  readonly message: string;
  readonly advice: string;
}

export interface There {
  readonly kind: 'there';
  readonly status: StackStatus;
  /** As `-L` wants it. */
  readonly address: string;
}

export type FarAnswer =
  | There
  /** Nothing is wrong with the way to it. */
  | ({ readonly kind: 'no stack' } & Trouble)
  | ({ readonly kind: 'trouble' } & Trouble);

/** Between two looks at what is over there. */
const LOOK_AGAIN_MS = 2000;

export function hostUnreachable(host: string): Trouble {
  return { message: `${host} cannot be reached`, advice: `try it by hand: ssh ${host}` };
}

/** `sockpit WORDS` over there, for the stack that is meant. */
function askOver(
  { host, options, path, signal }: Far,
  words: readonly string[],
  how: AskOptions,
): Promise<SshReply> {
  const named = [
    ...(options.directory === undefined ? [] : ['-C', options.directory]),
    ...(options.file === undefined ? [] : ['-f', options.file]),
    ...(options.name === undefined ? [] : ['--name', options.name]),
  ];
  return askSsh(sshRunWords(host, [...words, ...named], false, process.env, path), signal, how);
}

export type Meant =
  { readonly kind: 'meant'; readonly far: Far } | ({ readonly kind: 'trouble' } & Trouble);

/**
 * Names the stack over there that is meant, so that it stays the same one whatever else is started there.
 */
export async function meantThere(far: Far): Promise<Meant> {
  const { host, options } = far;
  const said = options.directory ?? options.file ?? options.name;
  if (said !== undefined) return { kind: 'meant', far };
  const answer = await askFar(far, { quiet: true });
  if (answer.kind === 'there') {
    const { stack: name, config: file } = answer.status;
    return { kind: 'meant', far: { ...far, options: { ...options, name, file } } };
  }
  const running = await runningThere(far);
  if (running.length < 2) return { kind: 'meant', far };
  const call = (words: NamingOptions): string => address(words)(`tunnel ${shellWord(host)}`);
  return {
    kind: 'trouble',
    message: `${running.length} stacks run on ${host}`,
    advice: running.map((each) => `${each.name}: ${call(each)}`).join('\n  '),
  };
}

/** The stacks that run over there, by name and config. */
async function runningThere(far: Far): Promise<readonly { name: string; file: string }[]> {
  const { code, text } = await askOver(far, ['ls', '--json'], { quiet: true });
  if (code !== EXIT.done) return [];
  try {
    const rows = JSON.parse(text) as readonly {
      name: string;
      config: string | null;
      pid: unknown;
    }[];
    return rows.flatMap(({ name, config, pid }) =>
      config === null || pid === null ? [] : [{ name, file: config }],
    );
  } catch {
    return [];
  }
}

/** What the stack over there says of itself, and where it listens. */
export async function askFar(far: Far, how: AskOptions): Promise<FarAnswer> {
  const { host } = far;
  const { code, text, complaints } = await askOver(far, ['status', '--json'], how);
  // What sockpit advises over there is to be typed over there: its first line says enough.
  const said = /^sockpit: (.*)$/m.exec(complaints)?.[1];
  if (said === undefined || code === EXIT.done) process.stderr.write(complaints);
  if (code === NOT_FOUND) return { kind: 'trouble', ...notThere(host) };
  if (code === SSH_FAULT) return { kind: 'trouble', ...hostUnreachable(host) };
  if (code !== EXIT.done) {
    const message = `no stack on ${host} answers`;
    const advice = 'name the stack as over there, from your home: -C DIR, -f FILE or --name NAME';
    return {
      kind: 'no stack',
      message: said === undefined ? message : `${message}: ${said}`,
      advice,
    };
  }
  let status: StackStatus;
  try {
    status = JSON.parse(text) as StackStatus;
  } catch {
    const message = `${host} answers with something else than a status`;
    const advice = 'a login script over there may print too much';
    return { kind: 'trouble', message, advice };
  }
  const address = farAddress(status.listen);
  if (address?.startsWith('/') === true && address.includes(':')) {
    const message = `${status.stack} on ${host} listens on ${address}, and ssh forwards to no path with a colon`;
    const advice = 'have it listen on a port as well, or on a path without one';
    return { kind: 'trouble', message, advice };
  }
  if (address !== undefined) return { kind: 'there', status, address };
  const message = `${status.stack} on ${host} listens nowhere`;
  return { kind: 'no stack', message, advice: '' };
}

/** Resolves when that run of the stack is over, or the signal aborts; not where a question got no answer. */
export async function untilGone(far: Far, run: StackStatus): Promise<void> {
  while (!far.signal.aborted) {
    // Its events end with it.
    await askOver(far, ['events'], { quiet: true, unread: true });
    const now = await askFar(far, { quiet: true });
    if (now.kind === 'no stack') return;
    if (now.kind === 'there' && !isSameRun(now.status, run)) return;
    await pause(systemClock, LOOK_AGAIN_MS, far.signal);
  }
}

/** Resolves when a stack is there again; with undefined when the signal aborts. */
export async function untilBack(far: Far): Promise<There | undefined> {
  while (!far.signal.aborted) {
    const now = await askFar(far, { quiet: true });
    if (now.kind === 'there') return now;
    await pause(systemClock, LOOK_AGAIN_MS, far.signal);
  }
  return undefined;
}

function isSameRun(one: StackStatus, other: StackStatus): boolean {
  return one.pid === other.pid && one.startedAt === other.startedAt;
}
