import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { withSocket } from '../../../src/export/containers/command.js';
import { label } from '../../../src/export/containers/label.js';
import { exportCompose } from '../../../src/export/containers/compose.js';
import { nameServices } from '../../../src/export/containers/service-names.js';
import { imageOf, readImages, refuseUnknownApps } from '../../../src/export/containers/images.js';
import type { App, CommandApp } from '../../../src/model/app.js';
import { sampleApp } from '../support/sample-app.js';
import { book, golden, machine, nastyStack, stackOf, toolsFor } from './nasty.js';

const tools = toolsFor([]);

describe('export compose', () => {
  it('writes what it wrote', () => {
    golden('compose', exportCompose(nastyStack(), book, machine, tools));
  });

  it('writes no value of an env file', () => {
    const { files } = exportCompose(nastyStack(), book, machine, tools);
    assert.match(files[0]?.text ?? '', /env_file:\n +- \.\/\.env\n +- \.\/api\.env\n/);
  });
});

describe('a service of Compose', () => {
  it('is asked nothing where nothing says that it listens, and runs once as a release', () => {
    const stack = stackOf([
      { name: 'release' },
      { name: 'clock' },
      { name: 'mail', prefixes: ['/m/'] },
    ]);
    const { files, notes } = exportCompose(stack, book, machine, tools);
    const { services } = parse(files[0]?.text ?? '') as {
      services: Record<string, { restart: string; healthcheck?: unknown; volumes?: unknown }>;
    };
    assert.equal(services['release']?.restart, 'no');
    assert.equal(services['clock']?.healthcheck, undefined);
    assert.equal(services['clock']?.volumes, undefined);
    assert.ok(services['mail']?.healthcheck !== undefined);
    assert.doesNotMatch(files[1]?.text ?? '', /clock|release/);
    assert.ok(notes.some((note) => /^clock: .*worker=true/.test(note)));
    assert.ok(notes.some((note) => /^release .*oneshot=true/.test(note)));
  });

  const read = (folder: string): { command: string[]; environment: Record<string, string> } => {
    const stack = stackOf([
      {
        name: 'api',
        source: { kind: 'command', command: 'run $SOCKET' },
        upstream: { kind: 'variable', name: 'SOCKET' },
      },
    ]);
    const { files } = exportCompose(stack, book, machine, {
      ...tools,
      folder,
      withExec: (command) => `exec ${command}`,
    });
    const text = files[0]?.text ?? '';
    const { services } = parse(text) as { services: { api: never } };
    return services.api;
  };

  it('takes away the socket that a killed one left, and prints at once', () => {
    const { command, environment } = read('/project');
    assert.equal(command[2], 'rm -f /run/sockpit/api.1.sock; exec run $$SOCKET');
    assert.equal(environment['PYTHONUNBUFFERED'], '1');
  });

  it('names its paths from where it will lie', () => {
    assert.match(JSON.stringify(read('/project')), /"env_file":\["\.\/\.env"\]/);
    assert.match(JSON.stringify(read('/project/cont')), /"env_file":\["\.\.\/\.env"\]/);
  });
});

describe('the services', () => {
  it('are all there, each by a name of its own that an image can have', () => {
    const stack = stackOf([
      { name: 'api', instances: 2 },
      { name: 'api-1' },
      { name: 'API' },
      { name: 'front' },
      { name: '_x_' },
    ]);
    const names = nameServices(stack);
    const services = stack.apps.map((app) => names.of(app));
    assert.deepEqual(services, [['api-1-2', 'api-2'], ['api-1'], ['api'], ['front'], ['x']]);
    assert.equal(names.front, 'front-proxy');
    assert.deepEqual(names.notes, [
      'API, an instance of API, is the service api',
      '_x_, an instance of _x_, is the service x',
      'api-1, an instance of api, is the service api-1-2',
    ]);
    const { files } = exportCompose(stack, book, machine, tools);
    const { services: written } = parse(files[0]?.text ?? '') as { services: object };
    assert.equal(Object.keys(written).length, 8);
  });

  it('keep their network and their sockets when another is made anew', () => {
    const stack = stackOf([{ name: 'api', instances: 2 }, { name: 'network' }]);
    const { files, notes } = exportCompose(stack, book, machine, tools);
    const { services } = parse(files[0]?.text ?? '') as {
      services: Record<string, { network_mode?: string; ports?: unknown; volumes?: unknown }>;
    };
    const own = Object.keys(services).filter((name) => services[name]?.network_mode === undefined);
    assert.deepEqual(own, ['shared-network']);
    for (const [name, { network_mode, ports }] of Object.entries(services)) {
      if (name === 'shared-network') continue;
      assert.equal(network_mode, 'service:shared-network', name);
      // Compose takes none of those that have no network of their own.
      assert.equal(ports, undefined, name);
    }
    assert.ok(notes.some((note) => /but for shared-network.*--force-recreate$/.test(note)));
  });

  it('publish each port that the stack listens on, and say what they do not', () => {
    const stack = stackOf([{}], {
      listen: [
        { kind: 'tcp', host: 'localhost', port: 8087, orNext: false, written: '' },
        { kind: 'tcp', host: '10.0.0.7', port: 9000, orNext: false, written: '' },
        { kind: 'unix', path: '/run/f.sock', written: 'unix:/run/f.sock' },
      ],
    });
    const { files, notes } = exportCompose(stack, book, machine, tools);
    const { services } = parse(files[0]?.text ?? '') as {
      services: { network: { ports: string[] } };
    };
    assert.deepEqual(services.network.ports, [
      '127.0.0.1:8087:8087',
      '[::1]:8087:8087',
      '10.0.0.7:9000:8087',
    ]);
    assert.ok(notes.includes('the listener unix:/run/f.sock is left out: Compose publishes ports'));
  });
});

describe('a signal to stop a container', () => {
  it('reaches the app itself, or its shell is named', () => {
    const app = (command: string): Partial<App> => ({
      name: `${command.split(' ')[0] ?? ''}-app`,
      source: { kind: 'command', command },
      upstream: { kind: 'none' },
    });
    const stack = stackOf([app('celery -A x worker'), app('cd x && run'), app('trap x; exec run')]);
    const { files, notes } = exportCompose(stack, book, machine, toolsFor([]));
    const text = files[0]?.text ?? '';
    assert.match(text, /- exec celery -A x worker/);
    assert.match(text, /- cd x && run/);
    assert.deepEqual(
      notes
        .filter((note) => note.includes('a shell takes the signal'))
        .map((note) => note.split(':')[0]),
      ['cd-app'],
    );
  });
});

describe('the command of an app in a container', () => {
  const app = (command: string, text: string, path: string): CommandApp => ({
    ...sampleApp(),
    source: { kind: 'command', command },
    upstream: { kind: 'literal', upstream: { kind: 'unix', path }, text },
  });

  it('names the socket in the volume', () => {
    const moved = (command: string, text: string, path: string): string | undefined =>
      withSocket(app(command, text, path), '/s/api.sock');
    assert.equal(
      moved('gunicorn --bind unix:app.sock -m 007 api:app', '--bind unix:app.sock', '/p/app.sock'),
      'gunicorn --bind unix:/s/api.sock -m 007 api:app',
    );
    assert.equal(
      moved('uvicorn --uds=x.sock m:a', '--uds=x.sock', '/p/x.sock'),
      'uvicorn --uds=/s/api.sock m:a',
    );
    assert.equal(
      moved('puma -b unix:///p/x.sock', '-b unix:///p/x.sock', '/p/x.sock'),
      'puma -b unix:///s/api.sock',
    );
    for (const quote of ['"', "'"]) {
      const quoted = `gunicorn -b ${quote}unix:a b${quote} m:a`;
      assert.equal(moved(quoted, '-b unix:a b', '/p/a b'), 'gunicorn -b "unix:/s/api.sock" m:a');
    }
    assert.equal(moved('gunicorn "-b" unix:x', '-b unix:x', '/p/x'), undefined);
  });
});

describe('images', () => {
  it('are said for one app or for all', () => {
    const images = readImages(['me/{app}:1', 'api=me/server:2']);
    assert.equal(imageOf('api', images), 'me/server:2');
    assert.equal(imageOf('Web', images), 'me/web:1');
    assert.equal(imageOf('__proto__', readImages(['__proto__=me/odd:1'])), 'me/odd:1');
    assert.equal(imageOf('web', readImages([])), undefined);
    refuseUnknownApps(images, ['api', 'web']);
    assert.throws(() => refuseUnknownApps(images, ['apis']), {
      message: '--image api=me/server:2: there is no app api',
      advice: 'did you mean apis?',
    });
  });
});

describe('a label', () => {
  it('is made of what RFC 1035 allows', () => {
    assert.equal(label('My_App'), 'my-app');
    assert.equal(label('_x_'), 'x');
    assert.equal(label('__'), 'app');
    assert.equal(label('2fa'), 'app-2fa');
    assert.equal(label(`${'a'.repeat(49)}-b`), 'a'.repeat(49));
  });
});
