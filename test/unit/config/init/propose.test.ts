import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectApps, foreignFiles, overlooked } from '../../../../src/config/init/detect.js';
import type { FolderView } from '../../../../src/config/init/folder-view.js';
import { proposeProcfile } from '../../../../src/config/init/propose.js';
import { parseProcfile } from '../../../../src/config/procfile/parse.js';

function viewOf(files: Readonly<Record<string, string>>): FolderView {
  const paths = Object.keys(files);
  const below = (folder: string): string[] =>
    paths.flatMap((path) =>
      folder === '' ? [path] : path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [],
    );
  return {
    files: (folder) => below(folder).filter((path) => !path.includes('/')),
    folders: (folder) => [
      ...new Set(
        below(folder).flatMap((path) => (path.includes('/') ? [path.split('/')[0] ?? ''] : [])),
      ),
    ],
    read: (path) => files[path],
  };
}

/** The lines that say something; the whole is a good Procfile. */
function proposed(files: Readonly<Record<string, string>>): string[] {
  const text = proposeProcfile(detectApps(viewOf(files)));
  assert.deepEqual(parseProcfile(text, '/x/Procfile').diagnostics, []);
  return text.split('\n').filter((line) => line !== '' && !/^# /.test(line));
}

const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\nserver: FastAPI = FastAPI()\n';
const manifest = (...needs: string[]): string =>
  JSON.stringify({ dependencies: Object.fromEntries(needs.map((name) => [name, '1'])) });

describe('init', () => {
  it('gives / to an app that is alone', () => {
    assert.deepEqual(proposed({ 'api.py': FLASK }), [
      '#@ prefix=/',
      'api: gunicorn --bind unix:$SOCKET -m 007 api:app',
    ]);
    assert.deepEqual(proposed({ 'main.py': FASTAPI }), [
      '#@ prefix=/',
      'api: uvicorn --uds $SOCKET main:server',
    ]);
  });

  it('starts the programs of Python as the project does', () => {
    const command = (files: Readonly<Record<string, string>>): string | undefined =>
      proposed(files).at(-1);
    const app = { 'app.py': FLASK };
    for (const [files, expected] of [
      [{ ...app, 'requirements.txt': 'flask\n' }, 'api: flask --app app:app run --port $PORT'],
      [
        { ...app, 'requirements.txt': 'flask\n', 'requirements-prod.txt': 'gunicorn==23\n' },
        'api: gunicorn --bind unix:$SOCKET -m 007 app:app',
      ],
      [
        { ...app, 'poetry.lock': '', 'pyproject.toml': 'flask = "*"\ngunicorn = "*"\n' },
        'api: poetry run gunicorn --bind unix:$SOCKET -m 007 app:app',
      ],
      [
        {
          ...app,
          'uv.lock': '',
          'pyproject.toml': 'dependencies = ["flask"]\n',
          '.venv/bin/flask': '',
        },
        'api: uv run flask --app app:app run --port $PORT',
      ],
      [
        { ...app, '.venv/bin/python': '', '.venv/bin/gunicorn': '' },
        'api: .venv/bin/gunicorn --bind unix:$SOCKET -m 007 app:app',
      ],
      [{ ...app, 'venv/bin/flask': '' }, 'api: venv/bin/flask --app app:app run --port $PORT'],
      [
        { 'src/shop/__init__.py': '', 'src/shop/main.py': FASTAPI, '.venv/bin/uvicorn': '' },
        'api: ../.venv/bin/uvicorn --uds $SOCKET shop.main:server',
      ],
      [
        { 'back/main.py': FASTAPI, 'back/Pipfile': '', 'uv.lock': '' },
        'back: pipenv run uvicorn --uds $SOCKET main:server',
      ],
      [
        { 'manage.py': '', 'uv.lock': '' },
        'web: uv run python manage.py runserver 127.0.0.1:$PORT',
      ],
      [
        { 'manage.py': '', 'venv/bin/python3': '' },
        'web: venv/bin/python3 manage.py runserver 127.0.0.1:$PORT',
      ],
    ] as const) {
      assert.equal(command(files), expected);
    }
    // A server for development reads no SCRIPT_NAME.
    assert.deepEqual(
      proposed({ 'back/app.py': FLASK, 'back/requirements.txt': 'flask', 'other/app.py': FLASK }),
      [
        '#@ prefix=/back/ cwd=back',
        'back: flask --app app:app run --port $PORT',
        '#@ prefix=/other/ mount=script-name cwd=other',
        'other: gunicorn --bind unix:$SOCKET -m 007 app:app',
      ],
    );
  });

  it('takes the app of the module that is meant to be started, and none of a test', () => {
    const command = (...names: readonly string[]): string | undefined =>
      proposed(Object.fromEntries(names.map((name) => [name, FLASK])))
        .at(-1)
        ?.split(' ')
        .at(-1);
    assert.equal(command('demo.py', 'main.py'), 'main:app');
    assert.equal(command('main.py', 'app.py', 'api.py', 'asgi.py'), 'app:app');
    assert.equal(command('wsgi.py', 'api.py', 'server.py', 'asgi.py'), 'wsgi:app');
    assert.equal(command('conftest.py', 'test_app.py', 'zoo.py', 'app_test.py'), 'zoo:app');
    assert.equal(command('demo.py', 'shop/__init__.py', 'shop/main.py'), 'shop.main:app');
    assert.equal(command('b.py', 'a.py', 'shop/__init__.py'), 'a:app');
    assert.deepEqual(detectApps(viewOf({ 'conftest.py': FLASK, 'test_api.py': FLASK })), []);
  });

  it('finds an app in a package, and one that a function makes', () => {
    assert.deepEqual(
      proposed({ 'app/__init__.py': '', 'app/main.py': FASTAPI, 'app/models/__init__.py': '' }),
      ['#@ prefix=/', 'api: uvicorn --uds $SOCKET app.main:server'],
    );
    const factory = 'import flask\n\ndef create_app(config=None):\n    return flask.Flask("x")\n';
    assert.deepEqual(proposed({ 'shop/__init__.py': factory }), [
      '#@ prefix=/',
      "api: gunicorn --bind unix:$SOCKET -m 007 'shop:create_app()'",
    ]);
    assert.deepEqual(proposed({ 'api.py': 'def make_app() -> FastAPI:\n    return FastAPI()\n' }), [
      '#@ prefix=/',
      'api: uvicorn --uds $SOCKET --factory api:make_app',
    ]);
    const needy = 'def create_app(config):\n    return Flask("x")\n';
    assert.deepEqual(detectApps(viewOf({ 'api.py': needy })), []);
  });

  it('puts a front end before its back ends, each told of its prefix', () => {
    assert.deepEqual(
      proposed({
        'front/package.json': manifest('vite'),
        'front/index.html': '',
        'back/api.py': FLASK,
        'prices/main.py': FASTAPI,
        'node_modules/x/package.json': manifest('express'),
      }),
      [
        '#@ prefix=/back/ mount=script-name cwd=back',
        'back: gunicorn --bind unix:$SOCKET -m 007 api:app',
        '#@ prefix=/ cwd=front',
        'front: npx vite --port $PORT --strictPort',
        '#@ prefix=/prices/ mount=root-path cwd=prices',
        'prices: uvicorn --uds $SOCKET main:server',
      ],
    );
  });

  it('serves static files on /', () => {
    assert.deepEqual(proposed({ 'webroot/index.html': '', 'api.py': FLASK }), [
      '#@stack root=webroot',
      '#@ prefix=/api/ mount=script-name',
      'api: gunicorn --bind unix:$SOCKET -m 007 api:app',
    ]);
    assert.deepEqual(proposed({ 'index.html': '' }), ['#@stack root=.']);
  });

  it('knows Django with and without gunicorn', () => {
    const django = { 'manage.py': '', 'shop/wsgi.py': '' };
    assert.deepEqual(proposed(django).at(-1), 'web: python3 manage.py runserver 127.0.0.1:$PORT');
    assert.deepEqual(
      proposed({ ...django, 'requirements.txt': 'gunicorn==23\n' }).at(-1),
      'web: gunicorn --bind unix:$SOCKET -m 007 shop.wsgi:application',
    );
  });

  it('knows Express, Next and Rails', () => {
    assert.equal(
      proposed({ 'package.json': manifest('express'), 'app.js': '' }).at(-1),
      'api: node app.js',
    );
    assert.equal(
      proposed({ 'package.json': manifest('next') }).at(-1),
      'web: npx next dev -p $PORT',
    );
    assert.equal(
      proposed({ 'config.ru': '', Gemfile: 'gem "rails"' }).at(-1),
      'web: bundle exec puma -b unix://$SOCKET',
    );
  });

  it('knows the workers of Rails, and other servers of Node', () => {
    assert.deepEqual(
      proposed({ 'config.ru': '', Gemfile: 'gem "rails"\ngem "sidekiq", "~> 7"\n' }),
      [
        '#@ prefix=/',
        'web: bundle exec puma -b unix://$SOCKET',
        '#@ worker',
        'sidekiq: bundle exec sidekiq',
      ],
    );
    for (const name of ['fastify', 'koa', '@nestjs/core']) {
      assert.equal(
        proposed({ 'package.json': manifest(name), 'server.js': '' }).at(-1),
        'api: node server.js',
      );
    }
  });

  it('says what it leaves out', () => {
    const view = viewOf({
      'package.json': '{"scripts":{"dev":"turbo dev"}}',
      'apps/web/package.json': manifest('vite'),
      'apps/web/index.html': '',
      'apps/api/package.json': '{"scripts":{"dev":"node x.js","start":"node y.js"}}',
      'apps/bot/package.json': '{"scripts":{"start":"bun bot.ts"}}',
      'packages/lib/package.json': '{"scripts":{"build":"tsc"}}',
    });
    assert.deepEqual(overlooked(view, detectApps(view)), [
      { folder: 'apps/api', command: 'npm run dev' },
      { folder: 'apps/bot', command: 'npm start' },
    ]);
  });

  it('finds the front end and the back end that share a folder', () => {
    const vite = { 'package.json': manifest('vite'), 'index.html': '' };
    assert.deepEqual(proposed({ ...vite, 'api.py': FLASK }), [
      '#@ prefix=/api/ mount=script-name',
      'api: gunicorn --bind unix:$SOCKET -m 007 api:app',
      '#@ prefix=/',
      'front: npx vite --port $PORT --strictPort',
    ]);
    assert.deepEqual(
      proposed({ 'shop/package.json': manifest('vite', 'express'), 'shop/app.js': '' }),
      [
        '#@ prefix=/ cwd=shop',
        'shop: node app.js',
        '#@ prefix=/shop-front/ mount=keep cwd=shop',
        'shop-front: npx vite --port $PORT --strictPort --base=/shop-front/',
      ],
    );
    assert.deepEqual(
      proposed({ 'package.json': manifest('vite'), 'manage.py': '', 'shop/wsgi.py': '' }),
      [
        '#@ prefix=/',
        'web: python3 manage.py runserver 127.0.0.1:$PORT',
        '#@ prefix=/front/ mount=keep',
        'front: npx vite --port $PORT --strictPort --base=/front/',
      ],
    );
  });

  it('quotes the entry of a package, wherever it lies', () => {
    const started = (main: string): string | undefined =>
      proposed({
        'package.json': JSON.stringify({ main, dependencies: { express: '1' } }),
        [main.replace(/^\.\//, '')]: '',
      }).at(-1);
    assert.equal(started('a b.js'), "api: node 'a b.js'");
    assert.equal(started('./src/main.js'), 'api: node src/main.js');
    assert.equal(started('-x.js'), 'api: node ./-x.js');
    assert.equal(started("$(x)'.js"), "api: node '$(x)'\\''.js'");
  });

  it('takes no prefix that is a path of the static files, and no module without a name', () => {
    assert.deepEqual(
      proposed({ 'webroot/index.html': '', 'webroot/api/data.json': '', 'api.py': FLASK }),
      [
        '#@stack root=webroot',
        '#@ prefix=/api-2/ mount=script-name',
        'api-2: gunicorn --bind unix:$SOCKET -m 007 api:app',
      ],
    );
    assert.deepEqual(
      proposed({ 'index.html': '', 'server/api.py': FLASK })[1],
      '#@ prefix=/server/ mount=script-name cwd=server',
    );
    assert.deepEqual(detectApps(viewOf({ 'my app.py': FLASK })), []);
  });

  it('starts Express as its scripts do', () => {
    const express = (scripts: Record<string, string>, ...files: string[]): string | undefined =>
      proposed({
        'package.json': JSON.stringify({ scripts, dependencies: { express: '4' } }),
        ...Object.fromEntries(files.map((name) => [name, ''])),
      }).at(-1);
    // express-generator: app.js listens nowhere.
    const generated = { start: 'node ./bin/www' };
    assert.equal(express(generated, 'app.js', 'bin/www', 'views/index.jade'), 'api: node bin/www');
    assert.equal(express({ start: 'node server' }, 'server.js', 'app.js'), 'api: node server.js');
    const typed = { start: 'node dist/index.js', dev: 'tsx watch src/index.ts' };
    assert.equal(express(typed, 'src/index.ts'), 'api: npm run dev');
    assert.equal(express({ start: 'nodemon app.js' }, 'app.js'), 'api: npm start');
    // A front end's, beside a server.
    assert.equal(express({ start: 'react-scripts start' }, 'server.js'), 'api: node server.js');
    assert.equal(express({ start: './run' }), 'api: npm start');
    assert.deepEqual(detectApps(viewOf({ 'package.json': manifest('express') })), []);
  });

  it('starts front ends by their scripts, and says where those after the first need no prefix', () => {
    const project = (scripts: Record<string, string>, ...needs: string[]): string =>
      JSON.stringify({ scripts, ...(JSON.parse(manifest(...needs)) as object) });
    const files = {
      'a/package.json': project({ dev: 'vite dev', build: 'vite build' }, '@sveltejs/kit', 'vite'),
      'b/package.json': project({ dev: 'react-router dev' }, '@react-router/dev', 'vite'),
      'c/package.json': project({ dev: 'nuxt dev' }, 'nuxt'),
      'd/package.json': project({ start: 'ng serve' }, '@angular/core'),
      'e/package.json': project({ storybook: 'storybook dev -p 6006' }, 'storybook', 'vite'),
      'f/package.json': project({ 'start:dev': 'nest start --watch' }, '@nestjs/core'),
    };
    assert.deepEqual(proposed(files), [
      ...['#@ prefix=/ cwd=a', 'a: npm run dev'],
      ...['#@ prefix=/b/ cwd=b', 'b: npm run dev'],
      ...['#@ prefix=/c/ cwd=c', 'c: npm run dev'],
      ...['#@ prefix=/d/ cwd=d', 'd: npm start'],
      ...['#@ prefix=/e/ cwd=e', 'e: npm run storybook'],
      ...['#@ prefix=/f/ cwd=f', 'f: npm run start:dev'],
    ]);
    const text = proposeProcfile(detectApps(viewOf(files)));
    for (const name of ['b', 'c', 'd', 'e']) {
      assert.ok(text.includes(`; without a prefix it is at http://${name}.localhost:8080/\n#@ `));
    }
  });

  it('takes Vite for a front end only where it shows pages of its own', () => {
    const found = (more: Readonly<Record<string, string>>, ...needs: string[]): string =>
      detectApps(viewOf({ 'package.json': manifest(...needs), ...more }))
        .map(({ framework }) => framework)
        .join();
    assert.equal(found({}, 'vite', 'laravel-vite-plugin'), '');
    assert.equal(found({}, 'vite', 'storybook'), '');
    assert.equal(found({}, 'vite', '@sveltejs/kit'), '');
    assert.equal(found({ 'index.html': '' }, 'vite', 'storybook'), 'Vite');
    const scripts = '{"scripts":{"dev":"vite"},"devDependencies":{"vite":"7","storybook":"10"}}';
    assert.equal(found({ 'package.json': scripts }), 'Vite');
  });

  it('names what other programs would run', () => {
    const files = { Caddyfile: '', 'compose.yaml': '', 'nginx.conf': '', 'app.py': FLASK };
    const { servers, compose } = foreignFiles(viewOf(files));
    assert.deepEqual([servers, compose], [['Caddyfile', 'nginx.conf'], 'compose.yaml']);
  });

  it('looks into a repository of several projects', () => {
    const repository = {
      'package.json': '{"workspaces":["apps/*","packages/*"],"devDependencies":{"vite":"5"}}',
      'apps/web/package.json': manifest('vite'),
      'apps/web/index.html': '',
      'packages/api/package.json': manifest('express'),
      'packages/api/index.js': '',
      'packages/ui/package.json': manifest('vite'),
      'services/prices/main.py': FASTAPI,
      'services/web/api.py': FLASK,
    };
    assert.deepEqual(proposed(repository), [
      '#@ prefix=/ cwd=apps/web',
      'apps-web: npx vite --port $PORT --strictPort',
      '#@ prefix=/api/ cwd=packages/api',
      'api: node index.js',
      '#@ prefix=/prices/ mount=root-path cwd=services/prices',
      'prices: uvicorn --uds $SOCKET main:server',
      '#@ prefix=/services-web/ mount=script-name cwd=services/web',
      'services-web: gunicorn --bind unix:$SOCKET -m 007 api:app',
    ]);
  });

  it('shows a folder of pages beside a back end', () => {
    for (const folder of ['web', 'frontend', 'client']) {
      assert.deepEqual(proposed({ 'api/app.py': FLASK, [`${folder}/index.html`]: '' }), [
        `#@stack root=${folder}`,
        '#@ prefix=/api/ mount=script-name cwd=api',
        'api: gunicorn --bind unix:$SOCKET -m 007 app:app',
      ]);
    }
  });

  it('finds nothing where nothing known is', () => {
    assert.deepEqual(
      detectApps(viewOf({ 'README.md': '', 'package.json': '{', 'x.py': 'print()' })),
      [],
    );
  });

  it('quotes odd folders', () => {
    assert.deepEqual(
      proposed({ "my 'app/api.py": FLASK, 'web/package.json': manifest('vite') })[0],
      `#@ prefix=/my-app/ mount=script-name cwd="my 'app"`,
    );
  });
});
