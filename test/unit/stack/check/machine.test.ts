import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProcfile } from '../../../../src/config/procfile/parse.js';
import { resolveStack } from '../../../../src/config/resolve.js';
import { failure, type Failure } from '../../../../src/model/failure.js';
import { describeUpstream } from '../../../../src/model/upstream.js';
import { checkMachine, type MachineView } from '../../../../src/stack/check/machine.js';
import { folderOf, type ProgramLookup } from '../../../../src/supervisor/command/program.js';

interface World {
  /** Beside /project, which is there unless it says so. */
  readonly folders?: readonly string[];
  readonly files?: readonly string[];
  readonly sought?: Readonly<Record<string, ProgramLookup>>;
  readonly sockets?: readonly string[];
  /** Who accepts connections, by address. */
  readonly holders?: Readonly<Record<string, string>>;
  readonly hosts?: Readonly<Record<string, string>>;
  readonly rememberedPort?: number;
  readonly certificateFault?: Failure;
  readonly exclude?: readonly string[];
  readonly runs?: boolean;
}

/** What is said of a Procfile in /project, on a machine that has every program but those named. */
async function said(text: string, world: World = {}): Promise<string[]> {
  const { folders = [], files = [], sought = {}, sockets = [], holders = {}, hosts = {} } = world;
  const path = '/project/Procfile';
  const stack = resolveStack({
    raw: parseProcfile(text, path).config,
    origin: { path, realPath: path, layers: [] },
    name: 'project',
    directory: '/project',
    calledFrom: '/project',
    env: {},
    overrides: { exclude: world.exclude ?? [] },
  }).stack;
  const view: MachineView = {
    isFolder: (folder) => folder === '/project' || folders.includes(folder),
    exists: (file) => files.includes(file),
    environmentOf: () => ({ HOME: '/home/me' }),
    seekCall: (call, cwd, env) =>
      sought[`${folderOf(call, cwd, env) ?? ''} ${call.program}`] ?? sought[call.program],
    kindOf: (file) =>
      sockets.includes(file) ? 'socket' : files.includes(file) ? 'other' : 'absent',
    occupantOf: (upstream) => Promise.resolve(holders[describeUpstream(upstream)]),
    certificateFault: () => Promise.resolve(world.certificateFault),
    hostFault: (host) => Promise.resolve(hosts[host]),
    mayBind: (port) => port >= 1024,
    portBefore: () => world.rememberedPort,
  };
  const found = await checkMachine(stack, view, world.runs === true);
  return found.map(({ severity, message }) => `${severity}: ${message}`);
}

describe('a program', () => {
  it('that is missing is an error, of an optional app a warning, and said once for each app', async () => {
    const sought = { celery: 'missing', './run': 'denied' } as const;
    assert.deepEqual(
      await said(
        'a: celery -A x worker\n#@ optional\nb: celery -A x beat\nc: ./run\nd: celery x | celery y',
        { sought },
      ),
      [
        'error: a needs celery, which is not installed',
        'warning: b needs celery, which is not installed',
        'error: c may not execute ./run',
        'error: d needs celery, which is not installed',
      ],
    );
  });

  it('is given a file that is there, in the folder to which the command changes', async () => {
    const text = 'a: node server.js\nb: cd web && node server.js';
    const world = { folders: ['/project/web'], files: ['/project/web/server.js'] };
    assert.deepEqual(await said(text, world), [
      'error: a runs server.js with node, and /project has no such file',
    ]);
    assert.deepEqual(await said('b: cd web && node server.js'), [
      'error: b changes to the folder /project/web, which does not exist',
    ]);
  });

  it('needs the folder of its app', async () => {
    assert.deepEqual(await said('#@ cwd=gone\na: node server.js'), [
      'error: a cannot start: there is no folder /project/gone',
    ]);
    assert.deepEqual(await said('#@ cwd=gone\na: gunicorn -b unix:run/a.sock x:y'), [
      'error: a cannot start: there is no folder /project/gone',
    ]);
  });

  it('may be made, or its folder, by what has to end before it', async () => {
    const sought = { uvicorn: 'missing', './bin/app': 'missing' } as const;
    const after = (command: string, app: string): Promise<string[]> =>
      said(
        `#@ oneshot\nfirst: ${command}\n#@ after=first\nthen: sleep 1\n#@ after=then cwd=out\na: ${app}`,
        { sought, folders: ['/project/out'] },
      );
    assert.deepEqual(await after('npm ci', 'uvicorn x:y'), []);
    assert.deepEqual(await after('sed -n w./bin/app x', './bin/app'), []);
    assert.deepEqual(await after('sed -n w./bin/app x', 'node server.js'), []);
    assert.deepEqual(await after('sed -n w./bin/app x', 'uvicorn x:y'), [
      'error: a needs uvicorn, which is not installed',
    ]);
    const folder = '#@ oneshot\nfirst: mkdir out\n#@ after=first cwd=out\na: sleep 1';
    assert.deepEqual(await said(folder), []);
    assert.equal((await said('first: mkdir out\n#@ after=first cwd=out\na: sleep 1')).length, 1);
  });

  it('is looked for also where the stack runs, as its addresses are not', async () => {
    const world = {
      sought: { gunicorn: 'missing' },
      holders: { 'localhost:8000': 'pid 7', '127.0.0.1:8080': 'pid 7' },
    } as const;
    const text = '#@ port=8000\na: gunicorn x:y';
    const missing = 'error: a needs gunicorn, which is not installed';
    assert.deepEqual(await said(text, { ...world, runs: true }), [missing]);
    assert.deepEqual(await said(text, world), [
      missing,
      'error: a cannot start: port 8000 is already served by pid 7',
      'warning: localhost:8080 is taken by pid 7',
    ]);
  });

  it('of an app that someone else serves, or that is left out, is not looked for', async () => {
    const world = { holders: { 'localhost:81': 'pid 7' }, sought: { x: 'missing' } } as const;
    assert.deepEqual(await said('#@app old port=81', world), []);
    const text = '#@ port=81\na: x\nb: y';
    assert.equal((await said(text, world)).length, 2);
    assert.deepEqual(await said(text, { ...world, exclude: ['a'] }), []);
  });
});

describe('the address of an app', () => {
  it('is a socket, or nothing yet in a folder that is there', async () => {
    const text = 'a: gunicorn -b unix:run/a.sock x:y';
    const folders = ['/project/run'];
    const place = '/project/run/a.sock';
    assert.deepEqual(await said(text, { folders }), []);
    assert.deepEqual(await said(text, { folders, sockets: [place] }), []);
    assert.deepEqual(await said(text, { folders, files: [place] }), [
      `error: a cannot start: ${place} exists and is not a socket`,
    ]);
    const holders = { [`unix:${place}`]: 'pid 7' };
    assert.deepEqual(await said(text, { folders, sockets: [place], holders }), [
      `error: a cannot start: ${place} is already served by pid 7`,
    ]);
    assert.deepEqual(await said(text), [
      `error: a cannot bind ${place}: the folder /project/run does not exist`,
    ]);
    assert.deepEqual(await said('#@ socket=run/a.sock\na: x'), [
      `warning: a is to answer on ${place}: the folder /project/run does not exist`,
    ]);
    assert.deepEqual(
      await said(`#@ oneshot\nfirst: mkdir run\n#@ after=first\n${text}`),
      [],
      'it is made before',
    );
  });

  it('that is taken keeps nothing from starting where it may do without', async () => {
    const holders = {
      '127.0.0.1:5173': 'pid 7',
      'localhost:5173': 'pid 7',
      'localhost:5000': 'pid 7',
    };
    assert.deepEqual(await said('a: vite --port 5173', { holders }), [], 'vite takes the next');
    assert.deepEqual(await said('a: PORT=5000 ./run', { holders }), [
      'warning: a cannot start: port 5000 is already served by pid 7',
    ]);
  });
});

describe('the address of the stack', () => {
  const listen = (address: string, world: World = {}): Promise<string[]> =>
    said(`#@stack listen=${address}\na: sleep 1`, world);

  it('that is taken is an error, and with + a warning', async () => {
    const holders = { '[::1]:8080': 'pid 7' };
    assert.deepEqual(await listen('localhost:8080', { holders }), [
      'error: localhost:8080 is taken by pid 7',
    ]);
    assert.deepEqual(await listen('localhost:8080+', { holders }), [
      'warning: localhost:8080 is taken by pid 7',
    ]);
    assert.deepEqual(await listen('127.0.0.1:8080', { holders }), []);
    assert.deepEqual(await listen('[::]:8080', { holders }), [
      'error: [::]:8080 is taken by pid 7',
    ]);
    assert.deepEqual(await listen('0.0.0.0:80', { holders: { '127.0.0.1:81': 'pid 7' } }), [
      'error: cannot listen on 0.0.0.0:80: port 80 is for root',
    ]);
    assert.deepEqual(await listen('0.0.0.0:8080', { holders: { '127.0.0.1:8080': 'pid 7' } }), [
      'error: 0.0.0.0:8080 is taken by pid 7',
    ]);
    assert.deepEqual(
      await listen('unix:f.sock', { holders: { 'unix:/project/f.sock': 'pid 7' } }),
      ['error: unix:f.sock is taken by pid 7'],
    );
  });

  it('is the one of the last time where that is free', async () => {
    const one = { '127.0.0.1:8080': 'pid 7' };
    assert.deepEqual(await listen('localhost:8080+', { holders: one, rememberedPort: 8083 }), []);
    const both = { ...one, '127.0.0.1:8083': 'pid 8' };
    assert.deepEqual(await listen('localhost:8080+', { holders: both, rememberedPort: 8083 }), [
      'warning: localhost:8080 is taken by pid 7',
    ]);
  });

  it('may be any free port, and the next one that root alone does not have', async () => {
    assert.deepEqual(await listen('localhost:0', { holders: { '127.0.0.1:0': 'pid 7' } }), []);
    assert.deepEqual(await listen('localhost:80+'), []);
  });

  it('that cannot be had is said with the reason', async () => {
    const facts = { what: 'site.pem', reason: 'it ended yesterday', advice: 'renew it' };
    const fault = { certificateFault: failure('certificate-unusable', facts), runs: true };
    assert.deepEqual(await listen('localhost:0', fault), [
      'error: cannot serve https with site.pem: it ended yesterday',
    ]);
    assert.deepEqual(await listen('10.9.9.9:8080', { hosts: { '10.9.9.9': 'not of here' } }), [
      'error: cannot listen on 10.9.9.9:8080: not of here',
    ]);
    assert.deepEqual(await listen('unix:run/f.sock'), [
      'error: cannot listen on /project/run/f.sock: its folder does not exist',
    ]);
  });
});
