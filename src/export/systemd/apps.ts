/**
 * The apps as user units, one for each instance, and a target that starts and stops them together.
 * Settings: systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5).
 */
import { dirname } from 'node:path';
import { type App, instanceName, type RestartPolicy } from '../../model/app.js';
import { ownEnvFiles, stackEnvFiles } from '../../model/env-files.js';
import type { Stack } from '../../model/stack.js';
import type { Upstream } from '../../model/upstream.js';
import { type AppInstance, appsToStart } from '../command-app.js';
import { commentLines, type Exported, type ExportedFile } from '../exported.js';
import { type AddressBook, placementOf, roleNotes, withReleasePhase } from '../layout.js';
import { leftOut } from '../left-out.js';
import { openEnv, openEnvNotes, secretEnvNotes } from '../own-env.js';
import { secretReadyNotes } from '../ready-test.js';
import { shellWord } from '../../model/shell-word.js';
import { makePrivateFolder } from '../shell.js';
import { waitCommand } from './wait-for-app.js';
import { commandWord, line, path, renderUnit, type UnitLine, systemdWord } from './words.js';

export interface UnitTools {
  /** Where programs are looked for: a user's manager knows none of the shell's own places. */
  readonly searchPath: string;
  /** Puts `exec` before a command where that is the same. */
  readonly withExec: (command: string) => string;
}

export function exportUnits(written: Stack, book: AddressBook, tools: UnitTools): Exported {
  const stack = withReleasePhase(written);
  const apps = appsToStart(stack);
  const awaited = new Set(apps.flatMap(({ after }) => after));
  const target = targetName(stack);
  const notes = [
    ...leftOut(apps, CARRIED),
    ...(apps.some(({ ready }) => ready?.kind === 'log')
      ? ['whether a line was logged cannot be asked: who comes after such an app starts with it']
      : []),
    ...(apps.some(({ name, oneshot }) => awaited.has(name) && !oneshot)
      ? [
          'where an app that others come after dies and is started again, systemd starts those again too',
          'an app that others come after, and that is not ready within= its time, is killed and counts as failed; sockpit lets it live',
        ]
      : []),
    ...roleNotes(written.apps, book),
    ...openEnvNotes(apps),
    ...secretEnvNotes(apps),
    ...secretReadyNotes(apps.filter(({ name }) => awaited.has(name))),
    'the env files are read by systemd, which knows no `export` and expands nothing in them; a # behind a value is a part of it, so give comments lines of their own; without quotes a\\tb is atb, and "x\\ny" has no line break: write it as one, between double quotes',
    'nothing routes to the apps: see `sockpit export nginx` and `sockpit export caddy`, or --stack',
  ];
  const units = apps.flatMap((app) =>
    unitNames(stack, app).map((name, i): ExportedFile => ({
      path: name,
      text: renderUnit(
        commentLines([`Made by \`sockpit export systemd\` from ${stack.config.path}.`]),
        [
          ['Unit', unitSettings(stack, app, i + 1)],
          ['Service', serviceSettings(stack, { app, instance: i + 1 }, book, tools, awaited)],
        ],
      ),
    })),
  );
  const wanted = apps.filter(({ start }) => start !== 'manual');
  const targetFile: ExportedFile = {
    path: target,
    text: renderUnit(
      commentLines([
        `The apps of ${stack.name}, made by \`sockpit export systemd\` from ${stack.config.path}.`,
        '',
        'Copied to ~/.config/systemd/user:',
        `  systemctl --user daemon-reload && systemctl --user enable --now ${target}`,
        `  systemctl --user list-dependencies ${target} · journalctl --user -fu '${stack.name}-*'`,
        '',
        ...notes.map((note) => `- ${note}`),
      ]),
      [
        [
          'Unit',
          [
            ['Description', line(`the apps of ${stack.name}`)],
            ...wanted
              .flatMap((app) => unitNames(stack, app))
              .map((name): UnitLine => ['Wants', name]),
          ],
        ],
        ['Install', [['WantedBy', 'default.target']]],
      ],
    ),
  };
  return { files: [targetFile, ...units], folders: [], notes };
}

const CARRIED = [
  'after',
  'ready',
  'ready=log',
  'ready=delay',
  'restart',
  'instances',
  'oneshot',
  'start',
  'signal',
  'grace',
  'stop',
  'env-file',
] as const;

/**
 * Targets of a manager of its own (systemd.special(7), of users) and what `systemctl isolate` leads to: a
 * file of such a name would stand in their place.
 */
const OF_SYSTEMD =
  /^(?:default|basic|bluetooth|exit|graphical-session(?:-pre)?|paths|printer|shutdown|smartcard|sockets|sound|timers|xdg-desktop-autostart)$/;

function targetName({ name }: Stack): string {
  return `${OF_SYSTEMD.test(name) ? `sockpit-${name}` : name}.target`;
}

/** `demo-api.service`; of several instances `demo-api.1.service` and so on. */
function unitNames(stack: Stack, app: App): string[] {
  if (app.instances === 1) return [`${stack.name}-${app.name}.service`];
  return Array.from(
    { length: app.instances },
    (_, i) => `${stack.name}-${instanceName(app.name, i + 1)}.service`,
  );
}

function unitSettings(stack: Stack, app: App, instance: number): UnitLine[] {
  const settings: UnitLine[] = [
    [
      'Description',
      line(`${app.instances > 1 ? instanceName(app.name, instance) : app.name} of ${stack.name}`),
    ],
    ['PartOf', targetName(stack)],
  ];
  for (const name of app.after) {
    const other = stack.apps.find((each) => each.name === name);
    if (other?.source.kind !== 'command') continue;
    const units = unitNames(stack, other).join(' ');
    settings.push(['Requires', units], ['After', units]);
  }
  return [...settings, ...startLimit(app)];
}

/** `failed` after so many deaths in a row, each soon after its start. */
function startLimit({ retries, restart }: App): UnitLine[] {
  if (restart === 'never' || retries === 0) return [];
  return [
    ['StartLimitIntervalSec', `${10 * (retries + 1)}`],
    ['StartLimitBurst', String(retries + 1)],
  ];
}

const RESTART: Readonly<Record<RestartPolicy, string>> = {
  always: 'always',
  'on-failure': 'on-failure',
  never: 'no',
};

function serviceSettings(
  stack: Stack,
  { app, instance }: AppInstance,
  book: AddressBook,
  { searchPath, withExec }: UnitTools,
  awaited: ReadonlySet<string>,
): UnitLine[] {
  const at = upstreamOf(app, instance, book);
  // Files stand over `Environment=`, and these over files: PORT in .env is only a base.
  const { SOCKET, ...given } = book.variablesOf(app, instance);
  const own = Object.entries({
    PORT: String(book.portOf(app, instance)),
    ...openEnv(app),
    ...(SOCKET === undefined ? {} : { SOCKET }),
  })
    .map(([name, value]) => commandWord(`${name}=${value}`))
    .join(' ');
  const wait = awaited.has(app.name) && !app.oneshot ? waitCommand(app, at) : undefined;
  return [
    ['Type', app.oneshot ? 'oneshot' : 'exec'],
    ...(app.oneshot ? ([['RemainAfterExit', 'yes']] satisfies UnitLine[]) : []),
    ['WorkingDirectory', path(app.cwd)],
    ...Object.entries({ PATH: searchPath, PYTHONUNBUFFERED: '1', ...given }).map(
      ([name, value]): UnitLine => ['Environment', systemdWord(`${name}=${value}`)],
    ),
    ...envFiles(stack, app).map((file): UnitLine => ['EnvironmentFile', file]),
    ...beforeStart(app, instance, book).map((command): UnitLine => ['ExecStartPre', sh(command)]),
    ['ExecStart', `/usr/bin/env ${own} ${sh(withExec(app.source.command))}`],
    ...(wait === undefined
      ? []
      : ([
          ['ExecStartPost', sh(wait)],
          ['TimeoutStartSec', `${app.withinMs}ms`],
        ] satisfies UnitLine[])),
    ...(app.stopCommand === undefined
      ? []
      : ([['ExecStop', sh(app.stopCommand)]] satisfies UnitLine[])),
    ['KillSignal', app.signal],
    ['TimeoutStopSec', `${app.graceMs}ms`],
    ...(app.oneshot
      ? []
      : ([
          ['Restart', RESTART[app.restart]],
          ...(app.restart === 'never' ? [] : ([['RestartSec', '1']] satisfies UnitLine[])),
        ] satisfies UnitLine[])),
  ];
}

function sh(command: string): string {
  return `/bin/sh -c ${commandWord(command)}`;
}

function upstreamOf(app: App, instance: number, book: AddressBook): Upstream | undefined {
  const placement = placementOf(app, book);
  return placement.kind === 'at' ? placement.upstreams[instance - 1] : undefined;
}

/** The socket that we offer needs its folder, and what an earlier run left of it is in the way. */
function beforeStart(app: App, instance: number, book: AddressBook): string[] {
  const { upstream } = app;
  const offered =
    upstream.kind === 'discover' || (upstream.kind === 'variable' && upstream.name === 'SOCKET');
  if (!offered) return [];
  const socket = book.socketOf(app, instance);
  return [`${makePrivateFolder(dirname(socket))} && rm -f ${shellWord(socket)}`];
}

/** Weakest first; a `-` before one that need not be there. */
function envFiles(stack: Stack, app: App): string[] {
  return [...stackEnvFiles(stack), ...ownEnvFiles(app, stack)].map(
    (file) => `${file.kind === 'default' ? '-' : ''}${path(file.path)}`,
  );
}
