// What people use today to run many commands, and how each is told to: the same apps for all of them.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetched } from './fetched.mjs';
import { hasTerminal, startOnTerminal } from './pty.mjs';
import { program, start } from './scratch.mjs';

/** npm's name and version → the command in it. The newest that run on the oldest Node of ours. */
const FROM_NPM = {
  'concurrently@9.2.1': 'concurrently',
  'foreman@3.0.1': 'nf',
  'mprocs@0.9.6': 'mprocs',
  'pm2@7.0.4': 'pm2-runtime',
};
const modules = fetched(Object.keys(FROM_NPM));

/** Names of peers that are not there, and why. */
export const missing = ['goreman, hivemind, overmind (neither in Debian nor in npm)'];

function fromNpm(command, name = command) {
  const path = join(modules, '.bin', command);
  if (existsSync(path)) return path;
  missing.push(`${name} (npm could not fetch it)`);
  return undefined;
}

function fromSystem(command, name) {
  if (spawnSync('sh', ['-c', `command -v ${command}`]).status === 0) return command;
  missing.push(`${name} (Debian: ruby-foreman)`);
  return undefined;
}

/** @typedef {{ name: string, command: string }} App */
/**
 * @typedef {object} Run
 * @property {number} began        `performance.now()` before it was spawned
 * @property {number} pid
 * @property {Promise<unknown>} ended
 * @property {() => void} stop     what its user does to end it
 */
/**
 * @typedef {object} Options
 * @property {number} [graceSeconds]     apps get so long to stop, where that can be said
 * @property {'ignore' | number} [output]  where standard output goes
 * @property {string} [cache]            where compiled code is kept
 */
/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {string} path  of its program
 * @property {(apps: App[], folder: string, options: Options) => string[]} prepare
 *   writes its config into the folder, where it has one; returns its arguments
 * @property {(apps: App[], folder: string, options?: Options) => Run} run  prepares and starts it
 */

const procfile = (apps) => apps.map(({ name, command }) => `${name}: ${command}\n`).join('');

/**
 * One that prints what its apps print. None where its program is missing.
 * @param {NodeJS.Signals} [signal]  to which it ends in order
 */
function runner(name, path, prepare, signal = 'SIGTERM') {
  if (path === undefined) return [];
  const run = (apps, folder, options = {}) => {
    const args = prepare(apps, folder, options);
    const { output, cache } = options;
    const { began, child, ended } = start(path, args, { cwd: folder, output, cache });
    return { began, pid: child.pid, ended, stop: () => child.kill(signal) };
  };
  return [{ name, path, prepare, run }];
}

/** @type {Runner[]} */
export const [ours] = runner('sockpit', process.execPath, (apps, folder, { graceSeconds } = {}) => {
  const grace = graceSeconds === undefined ? '' : `#@stack grace=${graceSeconds}s\n`;
  writeFileSync(join(folder, 'Procfile'), grace + procfile(apps));
  return [program, '--plain', '-p', '0'];
});

const foreman = runner('foreman', fromSystem('foreman', 'foreman'), (apps, folder, options) => {
  writeFileSync(join(folder, 'Procfile'), procfile(apps));
  const grace = options.graceSeconds === undefined ? [] : ['-t', String(options.graceSeconds)];
  return ['start', ...grace];
});

/** Of TERM it dies, and leaves its apps behind. */
const nodeForeman = runner(
  'node-foreman',
  fromNpm('nf', 'node-foreman'),
  (apps, folder) => {
    writeFileSync(join(folder, 'Procfile'), procfile(apps));
    return ['start'];
  },
  'SIGINT',
);

const concurrently = runner('concurrently', fromNpm('concurrently'), (apps, _, options) => {
  const grace =
    options.graceSeconds === undefined ? [] : ['--kill-timeout', `${options.graceSeconds}000`];
  const names = apps.map(({ name }) => name).join(',');
  return [...grace, '-n', names, ...apps.map(({ command }) => command)];
});

const pm2 = runner('pm2-runtime', fromNpm('pm2-runtime'), (apps, folder, options) => {
  const described = apps.map(({ name, command }) => ({
    name,
    script: '/bin/sh',
    args: ['-c', command],
    interpreter: 'none',
    autorestart: false,
    kill_timeout: (options.graceSeconds ?? 10) * 1000,
  }));
  const config = `module.exports = { apps: ${JSON.stringify(described)} };`;
  writeFileSync(join(folder, 'ecosystem.config.cjs'), config);
  return ['start', 'ecosystem.config.cjs'];
});

/** A full-screen program: it needs a terminal, and writes what apps print into files. */
function mprocsRunner(path) {
  if (path === undefined || !hasTerminal) return [];
  const prepare = (apps, folder) => {
    const procs = apps.map(({ name, command }) => [name, { shell: command }]);
    const config = { procs: Object.fromEntries(procs) };
    writeFileSync(join(folder, 'mprocs.yaml'), JSON.stringify(config));
    return ['--log-dir', join(folder, 'logs'), '--on-all-finished', '{c: quit}'];
  };
  const run = (apps, folder) => {
    const args = prepare(apps, folder);
    const { began, terminal, ended } = startOnTerminal(path, args, { cwd: folder });
    return { began, pid: terminal.pid, ended, stop: () => terminal.write('q') };
  };
  return [{ name: 'mprocs', path, prepare, run }];
}

/** @type {Runner[]} */
export const peers = [
  ...foreman,
  ...nodeForeman,
  ...concurrently,
  ...mprocsRunner(fromNpm('mprocs')),
  ...pm2,
];
if (!hasTerminal) missing.push('mprocs (it needs a terminal: @lydell/node-pty)');
