import type { NamingOptions } from '../options.js';
import { parseFormation, withExamples, withStack, type CommandWords } from '../word-kinds.js';

const ORDER_EXAMPLES = {
  start: {
    'sockpit start web': 'one that was left out or stopped, with what it comes after',
    'sockpit start': 'all; where no stack runs: sockpit up',
  },
  stop: {
    'sockpit stop api': 'until it is started again; the others go on',
    'sockpit stop --no-wait api mail': '',
  },
  restart: {
    'sockpit restart api': 'requests wait meanwhile; 0: ready again, 1: failed, 124: late',
    'sockpit restart --tty api': 'under a terminal, to attach to its debugger',
  },
} as const;

/** `start`, `stop` and `restart`: one command each, of one kind. */
const ordersWords: readonly CommandWords[] = (['start', 'stop', 'restart'] as const).map(
  (kind) => ({
    name: kind,
    declare: (command) => {
      withExamples(withStack(command), ORDER_EXAMPLES[kind])
        .description(`${kind} apps of the running stack; returns when that is done`)
        .argument('[app...]', 'apps (default: all)')
        .option('--no-wait', 'return as soon as it is under way');
      if (kind === 'restart') {
        command.option('--tty', 'under a terminal, for this one run: to attach to a debugger');
      }
    },
    run: async (apps: string[], options: NamingOptions & { wait: boolean; tty?: boolean }) => {
      const { order } = await import('../commands/act.js');
      return order(kind, apps, options);
    },
  }),
);

const reloadWords: CommandWords = {
  name: 'reload',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description(
          'give apps their new code, in the way that their reload= says; or apply the config',
        )
        .argument('[app...]', 'apps (none: the config as it is saved now)')
        .option('--no-wait', 'return as soon as it is under way'),
      {
        'sockpit reload': 'start, restart and stop what the config says otherwise than before',
        'sockpit reload api': 'with reload=swap: boot anew beside the old one, then switch',
      },
    ),
  run: async (apps: string[], options: NamingOptions & { wait: boolean }) => {
    if (apps.length === 0) {
      const { reloadConfig } = await import('../commands/act.js');
      return reloadConfig(options);
    }
    const { actOnEach } = await import('../commands/act.js');
    return actOnEach(
      apps.map((app) => [app, { kind: 'reload' }]),
      options,
    );
  },
};

const signalWords: CommandWords = {
  name: 'signal',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description(
          'send a signal to the main process of an app, the one that listens; KILL, STOP, CONT and INT to all of it',
        )
        .argument('<signal>', 'such as HUP, SIGUSR1 or 10')
        .argument('<app...>', 'apps'),
      {
        'sockpit signal HUP api': 'gunicorn renews its workers',
        'sockpit signal TTIN api': 'gunicorn: one worker more',
      },
    ),
  run: async (signal: string, apps: string[], options: NamingOptions) => {
    const { signalTo } = await import('../commands/act.js');
    return signalTo(signal, apps, options);
  },
};

const scaleWords: CommandWords = {
  name: 'scale',
  declare: (command) =>
    withExamples(
      withStack(command)
        .description('change how many instances of an app run')
        .argument('<app=n...>', 'apps, each with a number', parseFormation)
        .option('--no-wait', 'return as soon as it is under way'),
      {
        'sockpit scale api=3': 'three, each with its own socket; requests are shared out',
        'sockpit scale api=1 mail=2': '',
      },
    ),
  run: async (formation: Record<string, number>, options: NamingOptions & { wait: boolean }) => {
    const { scaleTo } = await import('../commands/act.js');
    return scaleTo(formation, options);
  },
};

/** Everything that is done to apps of a running stack. */
export const actWords: readonly CommandWords[] = [
  ...ordersWords,
  reloadWords,
  signalWords,
  scaleWords,
];
