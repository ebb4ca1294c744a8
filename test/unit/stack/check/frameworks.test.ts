import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { said } from './said.js';

const QUIET_FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const FLASK = QUIET_FLASK.replace('Flask\n', 'Flask, url_for\n');
const FASTAPI = 'from fastapi import FastAPI\napp = FastAPI()\n';

const PROXY_FIX = `${FLASK}app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=1)\n`;
const MANAGE =
  'import sys\nimport django\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")';
const DJANGO = { 'manage.py': MANAGE, 'site/settings.py': 'DEBUG = True' };
const WSGI = {
  'site/wsgi.py': `os.environ["DJANGO_SETTINGS_MODULE"] = "site.settings"\napplication = get_wsgi_application()`,
  'site/settings.py': 'DEBUG = True',
};

describe('a framework under a prefix', () => {
  it('is Flask under gunicorn: ProxyFix or script-name', () => {
    const command = 'gunicorn --bind unix:app.sock api:app';
    assert.match(said(command, { 'api.py': FLASK }), /is Flask under \/api\/.*mount=script-name/);
    assert.equal(said(command, { 'api.py': FLASK }, { mount: 'script-name' }), '');
    assert.equal(said(command, { 'api.py': PROXY_FIX }), '');
    assert.equal(said(command, { 'api.py': FLASK }, { prefixes: ['/'] }), '');
    assert.equal(said(command, { 'api.py': FLASK }, { mount: 'keep' }), '');
  });

  it('needs nothing where it makes no URLs', () => {
    assert.equal(said('gunicorn api:app', { 'api.py': QUIET_FLASK }), '');
    for (const uses of ['return redirect("/x")', 'render_template("a.html")', 'import flask_admin'])
      assert.match(said('gunicorn api:app', { 'api.py': QUIET_FLASK + uses }), /links/, uses);
    const fast = (words: string): string =>
      said('uvicorn main:app', { 'main.py': FASTAPI.replace('()', `(${words})`) });
    assert.equal(fast('docs_url=None, redoc_url=None, openapi_url=None'), '');
    assert.equal(fast('openapi_url=None'), '');
    assert.equal(fast('docs_url=None, redoc_url=None'), '');
    assert.match(fast('docs_url=None'), /openapi\.json/);
  });

  it('keeps the prefix, and its routes do not have it', () => {
    const keep = { mount: 'keep' } as const;
    const command = 'gunicorn --bind unix:app.sock api:app';
    const route = (code: string): string => said(command, { 'api.py': FLASK + code }, keep);
    assert.match(route('@app.route("/")\n@app.get("/x")\n'), /none of its routes.*script-name/);
    assert.match(route("app.add_url_rule('/x', 'x', x)\n"), /mount=keep leaves the prefix/);
    for (const fine of [
      '',
      '@app.route("/api/")\n',
      '@app.route("/api")\n',
      '@app.route("/<path:rest>")\n',
      '@app.route(f"{BASE}/x")\n',
      '@app.route("/")\napp.wsgi_app = Below(app.wsgi_app)\n',
      '@blue.route("/")\napp.register_blueprint(blue, url_prefix="/api")\n',
    ]) {
      assert.equal(route(fine), '', fine);
    }
    const fast = { 'api.py': `${FASTAPI}@app.get("/x")\n` };
    assert.match(said('uvicorn --uds $SOCKET api:app', fast, keep), /write mount=root-path/);
    assert.match(said('hypercorn api:app', fast, keep), /take mount=keep away/);
  });

  it('is Flask under its own server, which reads no SCRIPT_NAME', () => {
    for (const command of [
      'flask --app site run',
      'python3 -m flask -A site run --port $PORT',
      'FLASK_APP=site.py flask run',
      'env FLASK_APP=site flask run',
    ]) {
      const words = said(command, { 'site.py': FLASK });
      assert.match(words, /is Flask .*write app\.wsgi_app = ProxyFix\(app\.wsgi_app, x_prefix=1\)/);
      assert.doesNotMatch(words, /mount=script-name/);
      const broken = said(command, { 'site.py': FLASK }, { mount: 'script-name' });
      assert.match(broken, /only gunicorn reads SCRIPT_NAME.*take mount=script-name away/);
      assert.equal(said(command, { 'site.py': PROXY_FIX }), '');
    }
    const script = `${FLASK}app.run()`;
    assert.match(said('python3 back/app.py', { 'back/app.py': script }), /is Flask/);
    assert.equal(
      said('python3 tasks.py', { 'tasks.py': 'from app import x', 'app.py': FLASK }),
      '',
    );
    assert.equal(said('celery -A app:queue worker', { 'app.py': FLASK }), '');
  });

  it('is told by code alone', () => {
    const command = 'gunicorn api:app';
    const without = [
      `${FLASK}# ProxyFix(app.wsgi_app, x_prefix=1)`,
      `"""\nProxyFix(app.wsgi_app, x_prefix=1)\n"""\n${FLASK}`,
      `${FLASK}app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)`,
      `${FLASK}app.wsgi_app = ProxyFix(app.wsgi_app, x_prefix=0)`,
      `${FLASK}app.config["APPLICATION_ROOT"] = "/api"`,
    ];
    for (const source of without) assert.match(said(command, { 'api.py': source }), /is Flask/);
    const fifth = `${FLASK}app.wsgi_app = ProxyFix(app.wsgi_app, 1, 1, 1, 1, 1)`;
    assert.equal(said(command, { 'api.py': fifth }), '');
    const comment = `${FASTAPI}# root_path is for later\n`;
    assert.match(said('uvicorn main:app', { 'main.py': comment }), /is FastAPI/);
  });

  it('is found in what a module imports of the project', () => {
    const files = {
      'wsgi.py': 'from shop import create_app\napp = create_app()',
      'shop/__init__.py': 'from .site import create_app',
      'shop/site.py': FLASK,
    };
    assert.match(said('gunicorn wsgi:app', files), /is Flask/);
    assert.equal(said('gunicorn wsgi:app', { ...files, 'shop/site.py': PROXY_FIX }), '');
  });

  it('is found behind what runs it, and where it runs', () => {
    const files = { 'back/pkg/api.py': FLASK };
    for (const command of [
      'cd back && gunicorn pkg.api:app',
      'cd back && exec env A=1 nohup gunicorn pkg.api:app',
      'cd back; PORT=3 python3 -m gunicorn pkg.api:app',
      'gunicorn --chdir=back pkg.api:app',
      "sh -c 'cd back && gunicorn pkg.api:app'",
      'python3 seed.py && cd back && poetry run gunicorn "pkg.api:create()"',
    ]) {
      assert.match(said(command, files), /is Flask/, command);
    }
  });

  it('is FastAPI: root_path or root-path', () => {
    const command = 'uvicorn --uds x.sock main:app';
    assert.match(said(command, { 'main.py': FASTAPI }), /is FastAPI .*mount=root-path/);
    assert.equal(said(command, { 'main.py': FASTAPI }, { mount: 'root-path' }), '');
    assert.equal(said(`${command} --root-path /api`, { 'main.py': FASTAPI }), '');
    // What the app says of itself stands over what the server is told.
    const other = { 'main.py': 'from fastapi import FastAPI\napp = FastAPI(root_path="/other")\n' };
    assert.match(said(command, other, { mount: 'root-path' }), /told that it is under \/other/);
    assert.equal(said(`UVICORN_ROOT_PATH=/api ${command}`, { 'main.py': FASTAPI }), '');
    assert.equal(said(command, { 'main.py': 'from starlette.applications import X' }), '');
    const told = (path: string): string => FASTAPI.replace('()', `(root_path="${path}")`);
    assert.equal(said(command, { 'main.py': told('/api') }), '');
    assert.match(said(command, { 'main.py': told('/ap') }), /told that it is under \/ap .*"\/api"/);
    const worker = 'gunicorn -k uvicorn.workers.UvicornWorker main:app';
    const words = said(worker, { 'main.py': FASTAPI }, { mount: 'root-path' });
    assert.match(words, /\(write FastAPI\(root_path="\/api"\)\)$/);
  });

  it('is Django under gunicorn: FORCE_SCRIPT_NAME or script-name', () => {
    for (const command of ['gunicorn site.wsgi', 'gunicorn -w 2 site.wsgi:application']) {
      assert.match(said(command, WSGI), /is Django .*mount=script-name.*FORCE_SCRIPT_NAME/);
      assert.equal(said(command, WSGI, { mount: 'script-name' }), '');
      const told = (text: string): object => ({ ...WSGI, 'site/settings.py': text });
      const check = (text: string): string =>
        said(command, told(text) as Readonly<Record<string, string>>);
      assert.equal(check('FORCE_SCRIPT_NAME = "/api"'), '');
      assert.equal(check('FORCE_SCRIPT_NAME = os.environ["BASE"]'), '');
      assert.match(check('FORCE_SCRIPT_NAME = None'), /is Django/);
      assert.match(check('# FORCE_SCRIPT_NAME = "/api"'), /is Django/);
      assert.match(check('FORCE_SCRIPT_NAME = "/other"'), /under \/other/);
    }
    const inside = Object.fromEntries(
      Object.entries(WSGI).map(([path, text]) => [`dj/${path}`, text]),
    );
    assert.match(said('cd dj && gunicorn site.wsgi', inside), /is Django/);
  });

  it('is Django under other servers', () => {
    const command = 'python3 manage.py runserver $PORT';
    assert.match(
      said(command, DJANGO),
      /is Django .*\(open it at http:\/\/api\.localhost:8080\/.*; or write mount=keep, path\("api\/", include/,
    );
    assert.equal(said(command, DJANGO, { mount: 'keep' }), '');
    assert.match(said(command, DJANGO, { mount: 'script-name' }), /only gunicorn reads/);
    assert.equal(said('python manage.py qcluster', DJANGO), '');
    const told = {
      'site/settings.py': 'from .base import *',
      'site/base.py': 'FORCE_SCRIPT_NAME = "/api/"',
    };
    assert.equal(said(command, { ...DJANGO, ...told }), '');
    const files = {
      ...told,
      'site/settings.py': 'INSTALLED_APPS = ["django.contrib.staticfiles"]',
    };
    const both = { ...DJANGO, ...files, 'site/base.py': '' };
    both['site/settings.py'] += '\nFORCE_SCRIPT_NAME = "/api"';
    assert.match(
      said(command, both),
      /no static file .*\(take FORCE_SCRIPT_NAME away, and write .*STATIC_URL = "\/api\/static\/"/,
    );
    assert.doesNotMatch(said(command, both), /localhost/);
    const inside = { 'dj/manage.py': MANAGE, 'dj/site/settings.py': '' };
    assert.match(said('python3 dj/manage.py runserver', inside), /is Django/);
    const asgi = { ...DJANGO, 'site/asgi.py': 'application = get_asgi_application()' };
    assert.match(said('uvicorn site.asgi:application', asgi), /mount=root-path/);
    assert.equal(said('uvicorn site.asgi:application', asgi, { mount: 'root-path' }), '');
  });

  it('is found in a script of package.json', () => {
    const files = {
      'package.json': '{ "scripts": { "dev": "cross-env A=1 npm run go", "go": "vite" } }',
    };
    const plain = { 'package.json': '{ "scripts": { "dev": "vite", "start": "vite" } }' };
    for (const command of ['npm run dev', 'npm start', 'yarn dev', 'pnpm run dev', 'bun run dev']) {
      assert.match(said(command, plain), /is Vite/, command);
    }
    assert.equal(said('npm run dev -- --base=/api/', plain, { mount: 'keep' }), '');
    assert.match(
      said('npm --prefix web run dev', { 'web/package.json': '{"scripts":{"dev":"vite"}}' }),
      /is Vite/,
    );
    const vite = '{"name":"@acme/web","scripts":{"dev":"vite"}}';
    const inWeb = { 'web/package.json': vite };
    for (const command of [
      'npm run dev --prefix web',
      'npm run dev --prefix=web -- --port $PORT',
      'npm run -w web dev',
      'npm run dev --workspace=web',
      'pnpm -F ./web dev',
      'yarn workspace web dev',
    ]) {
      assert.match(said(command, inWeb), /is Vite/, command);
    }
    const workspaces = [
      { 'package.json': '{"workspaces":["apps/*"]}', 'apps/web/package.json': vite },
      { 'package.json': '{"workspaces":{"packages":["apps/web"]}}', 'apps/web/package.json': vite },
      {
        'pnpm-workspace.yaml': "packages:\n  - docs # none\n  - 'apps/*'\n",
        'apps/web/package.json': vite,
      },
    ];
    for (const each of workspaces) assert.match(said('npm run dev -w @acme/web', each), /is Vite/);
    assert.equal(said('npm run dev -w @acme/other', workspaces[0] ?? {}), '');
    assert.equal(said('npm run dev --workspaces', inWeb), '');
    // Flags after the name are npm's own, and the script's of the others.
    assert.match(said('npm run dev --base=/api/', plain, { mount: 'keep' }), /is Vite/);
    assert.equal(said('yarn dev --base=/api/', plain, { mount: 'keep' }), '');
    const circle = { 'package.json': '{ "scripts": { "dev": "npm run dev" } }' };
    assert.equal(said('npm run dev', circle), '');
    assert.equal(said('npm run dev', { 'package.json': '{ broken' }), '');
    assert.match(said('npm run dev', files), /is Vite/);
  });

  it('is none that is known', () => {
    assert.equal(said('node server.js', {}), '');
    assert.equal(said('gunicorn api:app', {}), '');
    assert.equal(said('$SERVER api:app', { 'api.py': FLASK }), '');
  });
});
