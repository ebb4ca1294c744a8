/**
 * `init` proposes a Procfile that comes up, and writes over nothing.
 */
import assert from 'node:assert/strict';
import { chmod, readdir, readFile, symlink } from 'node:fs/promises';
import { test } from 'node:test';
import { FLASK_APP } from './support/flask-app.js';
import { getJson, get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const FACTORY = `from flask import Flask, jsonify, url_for

def create_app(config=None):
    app = Flask(__name__)
    app.add_url_rule("/", "index", lambda: jsonify(here=url_for("index")))
    return app
`;

test(
  'what is proposed comes up, and links stay under the prefix',
  skipUnless('flask'),
  async () => {
    await using directory = await temporaryDirectory({
      'back/api.py': FLASK_APP,
      'made/shop/__init__.py': FACTORY,
      'webroot/index.html': '<h1>front</h1>',
    });
    const shown = await sockpit(directory, ['init']);
    assert.equal(shown.code, 1);
    assert.match(shown.stdout, /^back: gunicorn /m);
    assert.match(shown.stderr, /--yes/);
    assert.deepEqual((await readdir(directory.path)).toSorted(), ['back', 'made', 'webroot']);

    const written = await sockpit(directory, ['init', '--yes']);
    assert.equal(written.code, 0, written.text);
    const checked = await sockpit(directory, ['check', '--strict'], {
      env: { SOCKPIT_LISTEN: 'localhost:0' },
    });
    assert.equal(checked.code, 0, checked.text);
    await using run = runSockpit(directory);
    const url = await run.url();
    assert.equal((await get(`${url}/`)).body, '<h1>front</h1>');
    assert.deepEqual(await getJson(`${url}/back/`), { here: '/back/' });
    assert.deepEqual(await getJson(`${url}/made/`), { here: '/made/' });
    assert.equal((await get(`${url}/back/away`)).headers.location, '/back/');
  },
);

test(
  'what is proposed comes up without gunicorn, and from an environment that nobody has activated',
  skipUnless('flask'),
  async () => {
    await using directory = await temporaryDirectory({
      'plain/app.py': FACTORY,
      'plain/requirements.txt': 'flask\n',
      'kept/app.py': FACTORY,
      'kept/.venv/bin/gunicorn': '#!/bin/sh\nexec gunicorn "$@"\n',
    });
    await chmod(directory.join('kept/.venv/bin/gunicorn'), 0o755);
    const written = await sockpit(directory, ['init', '--yes']);
    assert.equal(written.code, 0, written.text);
    assert.match(written.stdout, /^kept: \.venv\/bin\/gunicorn /m);
    await using run = runSockpit(directory);
    const url = await run.url();
    assert.deepEqual(await getJson(`${url}/kept/`), { here: '/kept/' });
    assert.deepEqual(await getJson(`${url}/plain/`), { here: '/' });
  },
);

test('a config that is there is left alone', async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'mine: sleep 1\n',
    'index.html': '',
  });
  const { code, stderr } = await sockpit(directory, ['init', '--yes']);
  assert.equal(code, 1);
  assert.match(stderr, /there is a config already: .*Procfile/);
  assert.equal(await readFile(directory.join('Procfile'), 'utf8'), 'mine: sleep 1\n');
});

test('a config in package.json is one that is there', async () => {
  const manifest = { sockpit: { apps: { a: 'sleep 1' } }, dependencies: { express: '1' } };
  await using directory = await temporaryDirectory({
    'package.json': JSON.stringify(manifest),
    'app.js': '',
  });
  const { code, stderr } = await sockpit(directory, ['init', '--yes']);
  assert.equal(code, 1);
  assert.match(stderr, /there is a config already: .*package\.json/);
});

test('what is no folder is named, and a link to a source is followed', async () => {
  await using directory = await temporaryDirectory({
    'sources/x.txt': 'from flask import Flask\napp = Flask(__name__)\n',
    'notes.txt': '',
  });
  const file = await sockpit(directory, ['init', '-C', 'notes.txt']);
  assert.equal(file.code, 2);
  assert.match(file.stderr, /notes\.txt is a file, not a folder/);
  await symlink('sources/x.txt', directory.join('app.py'));
  const linked = await sockpit(directory, ['init']);
  assert.match(linked.stdout, /^api: gunicorn .* app:app$/m);
});

test('what is proposed draws no warning', async () => {
  await using directory = await temporaryDirectory({
    'index.html': '',
    'server/package.json': JSON.stringify({ main: 'a b.js', dependencies: { express: '1' } }),
    'server/a b.js': '',
  });
  assert.equal((await sockpit(directory, ['init', '--yes'])).code, 0);
  const env = { SOCKPIT_LISTEN: 'localhost:0' };
  const checked = await sockpit(directory, ['check', '--strict'], { env });
  assert.equal(checked.code, 0, checked.text);
});

test('a folder with nothing known in it says what was looked for', async () => {
  await using directory = await temporaryDirectory({ 'notes.txt': '' });
  const { code, stderr } = await sockpit(directory, ['init', '--yes']);
  assert.equal(code, 1);
  assert.match(stderr, /looked for Flask, FastAPI, Django/);
});

test('what is left out is told', async () => {
  await using directory = await temporaryDirectory({
    'apps/web/package.json': '{"devDependencies":{"vite":"7"}}',
    'apps/web/index.html': '',
    'apps/api/package.json': '{"scripts":{"dev":"node server.js"}}',
    Caddyfile: '',
    'docker-compose.yml': '',
  });
  const { code, stdout, stderr } = await sockpit(directory, ['init', '--yes']);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout, /api/);
  assert.match(stderr, /left out: nothing known is in apps\/api\/, which `npm run dev` starts/);
  assert.match(stderr, /left out: Caddyfile.*: sockpit import Caddyfile$/m);
  assert.match(stderr, /left out: the services of docker-compose\.yml;/);
});
