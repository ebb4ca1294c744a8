/**
 * The recipes of docs/under-a-prefix.md, each with its real framework: links, redirects and scripts
 * stay under the prefix, and `check --strict` has no complaint.
 */
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { get, getJson } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { repository } from './support/test-environment.js';

const FLASK = `from flask import Flask, jsonify, redirect, url_for
app = Flask(__name__)

@app.route("/")
def index():
    return jsonify(here=url_for("index"))

@app.route("/away")
def away():
    return redirect(url_for("index"))
`;

const PROXY_FIX = `from werkzeug.middleware.proxy_fix import ProxyFix
app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)
`;

async function checkedRun(directory: TemporaryDirectory): Promise<SockpitRun> {
  const env = { SOCKPIT_LISTEN: 'localhost:0' };
  const checked = await sockpit(directory, ['check', '--strict'], { env });
  assert.equal(checked.code, 0, checked.text);
  return runSockpit(directory);
}

test('Flask: SCRIPT_NAME, or ProxyFix', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory({
    'told.py': FLASK,
    'fixed.py': FLASK + PROXY_FIX,
    Procfile: [
      '#@ mount=script-name',
      'told: gunicorn --bind unix:$SOCKET -m 007 told:app',
      'fixed: gunicorn --bind unix:$SOCKET -m 007 fixed:app',
      '',
    ].join('\n'),
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  for (const name of ['told', 'fixed']) {
    assert.deepEqual(await getJson(`${url}/${name}/`), { here: `/${name}/` });
    assert.equal((await get(`${url}/${name}/away`)).headers.location, `/${name}/`);
  }
});

test('FastAPI: root_path', skipUnless('fastapi'), async () => {
  await using directory = await temporaryDirectory({
    'main.py': `from fastapi import FastAPI
app = FastAPI()

@app.get("/")
def index():
    return {}
`,
    Procfile: '#@ mount=root-path\napi: uvicorn --uds $SOCKET main:app\n',
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  assert.equal((await get(`${url}/api/`)).status, 200);
  const [, schema = ''] = /url: '([^']+)'/.exec((await get(`${url}/api/docs`)).body) ?? [];
  assert.equal(schema, '/api/openapi.json');
  assert.equal((await get(`${url}${schema}`)).status, 200);
});

test('Django: SCRIPT_NAME', skipUnless('django'), async () => {
  await using directory = await temporaryDirectory({
    'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
    'shop/__init__.py': '',
    'shop/settings.py':
      'SECRET_KEY = "x"\nALLOWED_HOSTS = ["*"]\nROOT_URLCONF = "shop.urls"\nDEBUG = True\n',
    'shop/wsgi.py': `import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
`,
    'shop/urls.py': `from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse

def index(request):
    return JsonResponse({"here": reverse("index")})

def away(request):
    return redirect("index")

urlpatterns = [path("", index, name="index"), path("away", away)]
`,
    Procfile:
      '#@ mount=script-name\nshop: gunicorn --bind unix:$SOCKET -m 007 shop.wsgi:application\n',
  });
  await using run = await checkedRun(directory);
  const url = await run.url();
  assert.deepEqual(await getJson(`${url}/shop/`), { here: '/shop/' });
  assert.equal((await get(`${url}/shop/away`)).headers.location, '/shop/');
});

test('Vite: base, with the prefix kept', async () => {
  await using directory = await temporaryDirectory({
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
    'main.js': 'document.title = "here";',
    'package.json': '{ "type": "module" }',
    Procfile:
      '#@ mount=keep within=60s\nfront: node node_modules/vite/bin/vite.js --base=/front/ --port $PORT --strictPort\n',
  });
  await symlink(join(repository, 'node_modules'), directory.join('node_modules'));
  await using run = await checkedRun(directory);
  await run.waitForState('front', 'ready');
  const url = await run.url();
  const page = (await get(`${url}/front/`)).body;
  const scripts = [...page.matchAll(/src="([^"]+)"/g)].map(([, src = '']) =>
    src.replace(/\?.*/, ''),
  );
  assert.ok(scripts.length >= 2, page);
  for (const src of scripts) {
    assert.ok(src.startsWith('/front/'), src);
    const script = await get(`${url}${src}`);
    assert.equal(script.status, 200, src);
    assert.match(script.headers['content-type'] ?? '', /javascript/);
  }
});
