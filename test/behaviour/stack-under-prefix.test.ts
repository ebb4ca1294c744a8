/**
 * The recipes of docs/under-a-prefix.md, each with its real framework: links, redirects and scripts
 * stay under the prefix, and `check --strict` has no complaint.
 */
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FLASK_APP } from './support/flask-app.js';
import { get, getJson } from './support/http.js';
import { DEBIAN_MODULES, skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { repository } from './support/test-environment.js';

const PROXY_FIX = `from werkzeug.middleware.proxy_fix import ProxyFix
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)
`;

async function checkedRun(directory: TemporaryDirectory): Promise<SockpitRun> {
  const env = { SOCKPIT_LISTEN: 'localhost:0' };
  const checked = await sockpit(directory, ['check', '--strict'], { env });
  assert.equal(checked.code, 0, checked.text);
  return runSockpit(directory);
}

/** The interpreter that has Debian's libraries. */
const PYTHON = '/usr/bin/python3';

test('Flask: SCRIPT_NAME, or ProxyFix', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory({
    'told.py': FLASK_APP,
    'fixed.py': FLASK_APP + PROXY_FIX,
    'script.py': `${FLASK_APP}${PROXY_FIX}import os\napp.run(port=int(os.environ["PORT"]))\n`,
    'kept.py': `${FLASK_APP}from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
app.config["APPLICATION_ROOT"] = "/kept"
app.wsgi_app = DispatcherMiddleware(NotFound(), {app.config["APPLICATION_ROOT"]: app.wsgi_app})
`,
    Procfile: [
      '#@ mount=script-name',
      'told: gunicorn --bind unix:$SOCKET -m 007 told:app',
      'fixed: gunicorn --bind unix:$SOCKET -m 007 fixed:app',
      `run: ${PYTHON} -m flask --app fixed run --port $PORT`,
      `script: ${PYTHON} script.py`,
      '#@ mount=keep',
      `kept: ${PYTHON} -m flask --app kept run --port $PORT`,
      '',
    ].join('\n'),
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  for (const name of ['told', 'fixed', 'run', 'script', 'kept']) {
    await run.waitForState(name, 'ready');
    assert.deepEqual(await getJson(`${url}/${name}/`), { here: `/${name}/` });
    assert.equal((await get(`${url}/${name}/away`)).headers.location, `/${name}/`);
  }
});

test('what a server does not read is not advised for it', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory({
    'plain.py': FLASK_APP,
    Procfile: [
      `own: ${PYTHON} -m flask --app plain run --port $PORT`,
      '#@ mount=script-name',
      `told: ${PYTHON} -m flask --app plain run --port $PORT`,
      '',
    ].join('\n'),
  });
  const { code, stderr } = await sockpit(directory, ['check', '--strict'], {
    env: { SOCKPIT_LISTEN: 'localhost:0' },
  });
  assert.equal(code, 2);
  assert.match(stderr, /own is Flask under [^]*write app\.wsgi_app = ProxyFix/);
  assert.match(stderr, /told is Flask .*only gunicorn reads SCRIPT_NAME/);
  await using run = runSockpit(directory);
  await run.waitForState('told', 'ready');
  assert.equal((await get(`${await run.url()}/told/`)).status, 404);
});

test('FastAPI: root_path, from outside or in the app', skipUnless('fastapi'), async () => {
  const app = (told: string): string => `from fastapi import FastAPI
app = FastAPI(${told})

@app.get("/")
def index():
    return {}
`;
  await using directory = await temporaryDirectory({
    'told.py': app(''),
    'itself.py': app('root_path="/itself"'),
    'worker.py': app('root_path="/worker"'),
    Procfile: [
      '#@ mount=root-path',
      'told: uvicorn --uds $SOCKET told:app',
      'itself: uvicorn --uds $SOCKET itself:app',
      'worker: gunicorn --bind unix:$SOCKET -m 007 -k uvicorn.workers.UvicornWorker worker:app',
      '',
    ].join('\n'),
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  for (const name of ['told', 'itself', 'worker']) {
    assert.equal((await get(`${url}/${name}/`)).status, 200);
    const [, schema = ''] = /url: '([^']+)'/.exec((await get(`${url}/${name}/docs`)).body) ?? [];
    assert.equal(schema, `/${name}/openapi.json`);
    assert.equal((await get(`${url}${schema}`)).status, 200);
  }
});

const URLS = `from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse

def index(request):
    return JsonResponse({"here": reverse("index")})

def away(request):
    return redirect("index")

urlpatterns = [path("", index, name="index"), path("away", away)]
`;

test(
  'Django: SCRIPT_NAME, FORCE_SCRIPT_NAME, or the prefix in its own URLs',
  skipUnless('django'),
  async () => {
    const project = (folder: string, more: string): Record<string, string> => ({
      [`${folder}/manage.py`]: `import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`,
      [`${folder}/shop/__init__.py`]: '',
      [`${folder}/shop/settings.py`]: `SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
DEBUG = True
${more}`,
      [`${folder}/shop/wsgi.py`]: `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
`,
      [`${folder}/shop/urls.py`]: URLS,
    });
    const command = 'gunicorn --bind unix:$SOCKET -m 007 shop.wsgi';
    await using directory = await temporaryDirectory({
      ...project('one', ''),
      ...project('two', 'FORCE_SCRIPT_NAME = "/itself"\n'),
      ...project(
        'three',
        'INSTALLED_APPS = ["django.contrib.staticfiles"]\nSTATICFILES_DIRS = ["css"]\nSTATIC_URL = "/own/static/"\n',
      ),
      'three/shop/urls.py': `from django.urls import include, path
from shop.inner import urlpatterns as inner
urlpatterns = [path("own/", include(inner))]
`,
      'three/shop/inner.py': URLS,
      'three/css/page.css': 'p { color: red }',
      'one/shop/asgi.py': `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.asgi import get_asgi_application
application = get_asgi_application()
`,
      Procfile: [
        '#@ mount=script-name cwd=one',
        `told: ${command}:application`,
        `itself: cd two && ${command}`,
        '#@ mount=keep cwd=three',
        `own: ${PYTHON} manage.py runserver $PORT`,
        '#@ mount=root-path',
        'asgi: cd one && uvicorn --uds $SOCKET shop.asgi:application',
        '',
      ].join('\n'),
    });
    await using run = await checkedRun(directory);
    const url = await run.url();
    for (const name of ['told', 'itself', 'own', 'asgi']) {
      await run.waitForState(name, 'ready');
      assert.deepEqual(await getJson(`${url}/${name}/`), { here: `/${name}/` });
      assert.equal((await get(`${url}/${name}/away`)).headers.location, `/${name}/`);
    }
    assert.equal((await get(`${url}/own/static/page.css`)).body, 'p { color: red }');
  },
);

test('Express: relative links, the header, or a router', skipUnless('express'), async () => {
  const app = (setUp: string): string =>
    `const express = require('express');\nconst app = express();\n${setUp}\napp.listen(process.env.SOCKET);\n`;
  const routes = (router: string): string => `
${router}.get('/', (request, response) => {
  const base = request.get('x-forwarded-prefix') ?? request.baseUrl;
  response.send(\`<a href="items"><a href="\${base}/items">\`);
});
${router}.get('/items', (request, response) => response.send('all of them'));
${router}.get('/away', (request, response) => response.redirect(\`\${request.baseUrl}/items\`));
${router}.use('/files', express.static('public'));`;
  await using directory = await temporaryDirectory({
    'told.js': app(routes('app')),
    'routed.js': app(
      `const router = express.Router();${routes('router')}\napp.use('/routed', router);`,
    ),
    'public/sub/index.html': 'a page',
    Procfile: [
      `told: NODE_PATH=${DEBIAN_MODULES} node told.js $SOCKET`,
      '#@ mount=keep',
      `routed: NODE_PATH=${DEBIAN_MODULES} node routed.js $SOCKET`,
      '',
    ].join('\n'),
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  for (const name of ['told', 'routed']) {
    await run.waitForState(name, 'ready');
    const { body } = await get(`${url}/${name}/`);
    const links = [...body.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href);
    assert.deepEqual(links, ['items', `/${name}/items`]);
    for (const link of links) {
      assert.equal((await get(new URL(link, `${url}/${name}/`).href)).body, 'all of them');
    }
    assert.equal((await get(`${url}/${name}/away`)).headers.location, `/${name}/items`);
    const folder = await get(`${url}/${name}/files/sub`);
    assert.equal(folder.headers.location, `/${name}/files/sub/`);
    assert.equal((await get(`${url}${folder.headers.location}`)).body, 'a page');
  }
});

test('Vite: base, in the command or in its config, with the prefix kept', async () => {
  const vite = 'node node_modules/vite/bin/vite.js --port $PORT --strictPort';
  const page = '<!doctype html><script type="module" src="/main.js"></script>';
  await using directory = await temporaryDirectory({
    'one/index.html': page,
    'one/main.js': 'document.title = "here";',
    'one/package.json': '{ "type": "module" }',
    'two/index.html': page,
    'two/main.js': 'document.title = "there";',
    'two/package.json': '{ "type": "module" }',
    'two/vite.config.js': "export default { base: '/itself/' };\n",
    'three/index.html': page,
    'three/main.js': 'document.title = "elsewhere";',
    'three/package.json': '{ "type": "module", "scripts": { "dev": "vite" } }',
    'three/vite.config.js': "export default { base: '/script/' };\n",
    Procfile: [
      '#@ mount=keep within=60s cwd=one',
      `told: ${vite} --base=/told/`,
      '#@ mount=keep within=60s cwd=two',
      `itself: ${vite}`,
      '#@ mount=keep within=60s',
      'script: cd three && npm run dev -- --port $PORT --strictPort',
      '',
    ].join('\n'),
  });
  for (const folder of ['one', 'two', 'three']) {
    await symlink(join(repository, 'node_modules'), directory.join(folder, 'node_modules'));
  }
  await using run = await checkedRun(directory);
  const url = await run.url();
  for (const name of ['told', 'itself', 'script']) {
    await run.waitForState(name, 'ready');
    const { body } = await get(`${url}/${name}/`);
    const scripts = [...body.matchAll(/src="([^"]+)"/g)].map(([, src = '']) =>
      src.replace(/\?.*/, ''),
    );
    assert.ok(scripts.length >= 2, body);
    for (const src of scripts) {
      assert.ok(src.startsWith(`/${name}/`), src);
      const script = await get(`${url}${src}`);
      assert.equal(script.status, 200, src);
      assert.match(script.headers['content-type'] ?? '', /javascript/);
    }
  }
});
