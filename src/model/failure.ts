/**
 * One table of failures: code, sentence, advice. A message names the thing, the value and the next
 * step. What keeps an app, a listener or a stack from running is worded here; faults of a config are
 * diagnostics at their place, and refusals of a command stand with the command.
 */
import type { Exhaustion } from './exhaustion.js';
import { NODE_PTY_VERSION } from './terminal.js';

/** How a process ended. */
export interface ExitFacts {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** Signal name, such as `SIGKILL`; null for an exit of its own. */
  readonly signal: string | null;
  /** Milliseconds it lived. */
  readonly livedMs: number;
  /** `exited with 3: gunicorn could not boot a worker`, in words. */
  readonly words: string;
  /** Its last lines of output at that moment (stderr first choice), oldest first. */
  readonly lastLines: readonly string[];
  /** Epoch ms. */
  readonly at: number;
  /** Somebody asked for it through sockpit, by a stop or a signal: no crash. */
  readonly asked: boolean;
}

interface Facts {
  'program-missing': { app: string; program: string; install: string | undefined };
  'program-denied': { app: string; program: string };
  'optional-check-failed': {
    app: string;
    command: string;
    words: string;
    install: string | undefined;
  };
  'folder-missing': { app: string; cwd: string };
  'terminal-missing': { app: string; reason: string };
  'spawn-failed': { app: string; reason: string };
  'no-resources': { app: string; lack: Exhaustion };
  'exited-early': { app: string; words: string; expected: string };
  'gave-up': { app: string; words: string; deaths: number };
  'oneshot-failed': { app: string; words: string; deaths: number };
  'exited-nonzero': { app: string; words: string };
  overdue: { app: string; within: string; expected: string };
  'socket-occupied': { app: string; path: string; holder: string };
  'own-listener': { app: string; address: string; listen: string; kind: 'unix' | 'tcp' };
  'socket-not-a-socket': { app: string; path: string };
  'socket-gone': { app: string; path: string };
  /** `where`: the place at which it was found. */
  'not-listening': { app: string; where: string };
  /** `where`: as above. */
  'place-taken': { app: string; where: string; holder: string | undefined };
  'socket-in-missing-folder': { app: string; path: string; folder: string };
  'dependency-failed': { app: string; dependency: string; state: string };
  'upstream-down': { app: string; upstream: string; reason: string };
  'env-file-invalid': { app: string; detail: string };
  'address-in-use': { address: string; holder: string | undefined };
  'address-unavailable': { address: string; reason: string };
  'certificate-unusable': { what: string; reason: string; advice: string };
  /** `call`: how this stack is addressed on the command line. */
  'already-running': { stack: string; pid: number; url: string; call: string };
  'predecessor-remains': { stack: string };
  'runtime-directory-too-long': { path: string };
  'runtime-directory-unsafe': { path: string; reason: string };
  'runtime-directory-unusable': { path: string; reason: string };
  'control-socket-unusable': { path: string; reason: string };
  'out-of-descriptors': { lack: 'EMFILE' | 'ENFILE' };
  'supervisor-died': { words: string; output: string };
}

export type FailureCode = keyof Facts;

type Row<C extends FailureCode> = {
  readonly sentence: (facts: Facts[C]) => string;
  readonly advice: (facts: Facts[C]) => string;
};

/** Not a name that is looked for on PATH. */
function isPath(program: string): boolean {
  return program.includes('/');
}

const LACKS: Readonly<Record<Exhaustion, { readonly words: string; readonly advice: string }>> = {
  EMFILE: {
    words: 'sockpit has too many open files',
    advice: 'raise the limit in the shell that starts sockpit: ulimit -n 65536',
  },
  ENFILE: {
    words: 'this machine has too many open files',
    advice: 'end what holds them, or raise fs.file-max',
  },
  EAGAIN: {
    words: 'there are too many processes',
    advice: 'end some of them, or raise the limit in the shell that starts sockpit: ulimit -u',
  },
  ENOMEM: { words: 'there is too little memory', advice: 'end what takes it' },
};

const TABLE: { readonly [C in FailureCode]: Row<C> } = {
  'program-missing': {
    sentence: ({ app, program }) =>
      `${app} needs ${program}, which ${isPath(program) ? 'does not exist' : 'is not installed'}`,
    advice: ({ program, install }) => {
      if (install !== undefined) return `install it: ${install}`;
      // Copied from a web page, mostly.
      const odd = /[^\S ]/.exec(program)?.[0].charCodeAt(0).toString(16).toUpperCase();
      if (odd !== undefined) {
        return `the blank in it is U+${odd.padStart(4, '0')}, a letter to the shell: write an ordinary one`;
      }
      return isPath(program)
        ? 'correct the command, its cwd=, or make that file'
        : `install ${program}, or put it on PATH`;
    },
  },
  'program-denied': {
    sentence: ({ app, program }) => `${app} may not execute ${program}`,
    advice: ({ program }) =>
      isPath(program)
        ? `if it is a program: chmod +x ${program}`
        : `chmod +x the ${program} that is on PATH, or put another one before it`,
  },
  'optional-check-failed': {
    sentence: ({ app, command, words }) => `${app} is left out: \`${command}\` ${words}`,
    advice: ({ command, install }) =>
      install === undefined ? `make \`${command}\` succeed` : `install it: ${install}`,
  },
  'folder-missing': {
    sentence: ({ app, cwd }) => `${app} cannot start: there is no folder ${cwd}`,
    advice: () => 'create it, or correct cwd=',
  },
  'terminal-missing': {
    sentence: ({ app, reason }) =>
      `${app} is to run under a terminal (tty), which needs @lydell/node-pty: ${reason}`,
    advice: () =>
      `install it beside sockpit: npm install @lydell/node-pty@${NODE_PTY_VERSION} (or sockpit anew, without --omit=optional)`,
  },
  'spawn-failed': {
    sentence: ({ app, reason }) => `${app} could not be started: ${reason}`,
    advice: () => 'run its command by hand in its folder to see more',
  },
  'no-resources': {
    sentence: ({ app, lack }) => `${app} could not be started: ${LACKS[lack].words} (${lack})`,
    advice: ({ lack }) => LACKS[lack].advice,
  },
  'exited-early': {
    sentence: ({ app, words, expected }) => `${app} ${words} before it ${expected}`,
    advice: () => 'its last lines say why',
  },
  'gave-up': {
    sentence: ({ app, words, deaths }) =>
      `${app} ${words}; it died ${deaths === 1 ? 'once' : `${deaths} times in a row`}, soon after its start`,
    advice: ({ app }) => `mend it, then: sockpit restart ${app}`,
  },
  'oneshot-failed': {
    sentence: ({ app, words, deaths }) =>
      deaths > 1 ? `${app} ${words}, ${deaths} times in a row` : `${app} ${words}`,
    advice: ({ app }) => `mend it, then: sockpit restart ${app}`,
  },
  'exited-nonzero': {
    sentence: ({ app, words }) => `${app} ${words}`,
    advice: ({ app }) => `start it again: sockpit restart ${app}`,
  },
  overdue: {
    sentence: ({ app, within, expected }) => `${app} has not ${expected} within ${within}`,
    advice: ({ app }) => `look at its log (sockpit logs ${app}), or give it longer with within=`,
  },
  'socket-occupied': {
    sentence: ({ app, path, holder }) =>
      `${app} cannot start: ${path} is already served by ${holder}`,
    advice: () => 'stop that process, or give this app another socket',
  },
  'own-listener': {
    sentence: ({ app, address, listen }) =>
      `${app} cannot answer on ${address}: the stack itself listens there (${listen})`,
    advice: ({ kind }) =>
      kind === 'unix'
        ? 'name another path in its command, or in listen='
        : 'give it another port ($PORT is one that is free), or the stack: listen=, or -p',
  },
  'socket-not-a-socket': {
    sentence: ({ app, path }) => `${app} cannot start: ${path} exists and is not a socket`,
    advice: () => 'move that file away, or give this app another socket; it was not touched',
  },
  'socket-gone': {
    sentence: ({ app, path }) => `${app} cannot be reached: its socket file ${path} is gone`,
    advice: ({ app }) => `sockpit restart ${app}`,
  },
  'not-listening': {
    sentence: ({ app, where }) =>
      `${app} does not take connections: nothing of it listens any more, where it was on ${where}`,
    advice: ({ app }) => `sockpit logs ${app}`,
  },
  'place-taken': {
    sentence: ({ app, where, holder = 'somebody else' }) =>
      `${app} does not take connections: ${holder} listens on ${where} now, where it was`,
    advice: ({ app }) => `stop that process, then: sockpit restart ${app}`,
  },
  'socket-in-missing-folder': {
    sentence: ({ app, path, folder }) =>
      `${app} cannot bind ${path}: the folder ${folder} does not exist`,
    advice: ({ folder }) => `mkdir -p ${folder}`,
  },
  'dependency-failed': {
    sentence: ({ app, dependency, state }) => `${app} waits for ${dependency} (${state})`,
    advice: ({ dependency }) => `mend ${dependency}, then: sockpit restart ${dependency}`,
  },
  'upstream-down': {
    sentence: ({ app, upstream, reason }) => `nothing answers for ${app} at ${upstream}: ${reason}`,
    advice: () => 'start the program that serves it; it is noticed by itself',
  },
  'env-file-invalid': {
    sentence: ({ app, detail }) => `${app} cannot start: ${detail}`,
    advice: ({ app }) => `correct the file, then: sockpit restart ${app}`,
  },
  'address-in-use': {
    sentence: ({ address, holder }) =>
      `${address} is taken${holder === undefined ? '' : ` by ${holder}`}`,
    advice: ({ address }) =>
      address.startsWith('unix:')
        ? 'stop that process, or name another path in listen='
        : `stop that process, pass another port with -p, or write listen=${address}+ to take the next free one`,
  },
  'address-unavailable': {
    sentence: ({ address, reason }) => `cannot listen on ${address}: ${reason}`,
    advice: () => 'correct listen=, or pass --listen',
  },
  'certificate-unusable': {
    sentence: ({ what, reason }) => `cannot serve https with ${what}: ${reason}`,
    advice: ({ advice }) => advice,
  },
  'already-running': {
    sentence: ({ stack, pid, url }) => `${stack} is already running: pid ${pid}, ${url}`,
    advice: ({ call }) =>
      `see it: ${call} status · follow it: ${call} logs -f · end it: ${call} down`,
  },
  'predecessor-remains': {
    sentence: ({ stack }) => `an earlier run of ${stack} was killed and is still being cleaned up`,
    advice: () => 'try again in a few seconds',
  },
  'runtime-directory-too-long': {
    sentence: ({ path }) => `the runtime directory ${path} is too long for a socket in it`,
    advice: () => 'point SOCKPIT_RUNTIME_DIR at a shorter path',
  },
  'runtime-directory-unsafe': {
    sentence: ({ path, reason }) => `the runtime directory ${path} is not safe to use: ${reason}`,
    advice: () => 'remove it, or point SOCKPIT_RUNTIME_DIR at a folder of your own (mode 0700)',
  },
  'runtime-directory-unusable': {
    sentence: ({ path, reason }) => `the runtime directory ${path} cannot be used: ${reason}`,
    advice: () => 'mend that, or point SOCKPIT_RUNTIME_DIR at another folder of your own',
  },
  'control-socket-unusable': {
    sentence: ({ path, reason }) => `the control socket ${path} cannot be made: ${reason}`,
    advice: () => 'move that away, or point SOCKPIT_RUNTIME_DIR at another folder of your own',
  },
  'out-of-descriptors': {
    sentence: ({ lack }) =>
      `${LACKS[lack].words} (${lack}): requests wait until they can be sent on, and new clients are turned away`,
    advice: ({ lack }) => LACKS[lack].advice,
  },
  'supervisor-died': {
    sentence: ({ words, output }) =>
      `the supervisor ${words}${output === '' ? '' : `; it said:\n${output}`}`,
    advice: () => 'its apps have been stopped; start again, and report this if it repeats',
  },
};

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  readonly advice: string;
}

/** Words a failure from its facts. */
export function failure<C extends FailureCode>(code: C, facts: Facts[C]): Failure {
  const row: Row<C> = TABLE[code];
  return Object.freeze({ code, message: row.sentence(facts), advice: row.advice(facts) });
}
