/**
 * One user unit that runs the stack itself: apps, proxy and logs, without a terminal.
 */
import type { Stack } from '../../model/stack.js';
import { commentLines, type Exported } from '../exported.js';
import { commandWord, line, path, renderUnit, systemdWord } from './words.js';

interface StackSurroundings {
  /** Where programs are looked for: a user's manager knows none of the shell's own places. */
  readonly searchPath: string;
  /** The words that run the stack in the foreground. */
  readonly command: readonly string[];
}

/** What is not an app's own time to stop: the proxy, the logs, the last look around. */
const OWN_GRACE_MS = 10_000;

/** @param name of the stack */
export function stackUnitName(name: string): string {
  return `sockpit-${name}.service`;
}

export function exportStackUnit(
  stack: Stack,
  { searchPath, command }: StackSurroundings,
): Exported {
  const name = stackUnitName(stack.name);
  const longest = Math.max(stack.graceMs, ...stack.apps.map(({ graceMs }) => graceMs));
  const notes = [
    `start it: systemctl --user daemon-reload && systemctl --user enable --now ${name}`,
    'to have it run while you are not logged in: loginctl enable-linger',
  ];
  const text = renderUnit(
    commentLines([
      `The stack ${stack.name}, made by \`sockpit export systemd --stack\` from ${stack.config.path}.`,
      ...notes.map((note) => `- ${note}`),
    ]),
    [
      ['Unit', [['Description', line(`${stack.name}, a stack of sockpit`)]]],
      [
        'Service',
        [
          ['Type', 'exec'],
          ['WorkingDirectory', path(stack.directory)],
          ['Environment', systemdWord(`PATH=${searchPath}`)],
          ['ExecStart', command.map(commandWord).join(' ')],
          // It ends its apps by itself, in order; what is left at the deadline is killed.
          ['KillMode', 'mixed'],
          ['TimeoutStopSec', `${longest + OWN_GRACE_MS}ms`],
          ['SuccessExitStatus', '130 143'],
          ['Restart', 'on-failure'],
          // A wrong config does not become right by trying again.
          ['RestartPreventExitStatus', '2'],
          ['RestartSec', '1'],
        ],
      ],
      ['Install', [['WantedBy', 'default.target']]],
    ],
  );
  return { files: [{ path: name, text }], folders: [], notes };
}
