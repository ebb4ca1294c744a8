import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../../src/model/app.js';
import { checkFrameworks } from '../../../../src/stack/check/frameworks.js';
import { stackOf } from '../../export/nasty.js';

function said(
  command: string,
  files: Readonly<Record<string, string>>,
  app: Partial<App> = {},
): string {
  const stack = stackOf([{ source: { kind: 'command', command }, ...app }]);
  return checkFrameworks(stack, (path) => files[path.replace('/project/', '')])
    .map(({ message, advice }) => `${message} (${advice ?? ''})`)
    .join();
}

const FLASK = 'from flask import Flask\napp = Flask(__name__)\n';
const FASTAPI = 'from fastapi import FastAPI\napp = FastAPI()\n';

describe('a framework under a prefix', () => {
  it('is Flask: ProxyFix or script-name', () => {
    const command = 'gunicorn --bind unix:app.sock api:app';
    assert.match(said(command, { 'api.py': FLASK }), /is Flask under \/api\/.*mount=script-name/);
    assert.equal(said(command, { 'api.py': FLASK }, { mount: 'script-name' }), '');
    assert.equal(said(command, { 'api.py': `${FLASK}app.wsgi_app = ProxyFix(app.wsgi_app)` }), '');
    assert.equal(said(command, { 'api.py': FLASK }, { prefixes: ['/'] }), '');
    assert.match(said('flask --app site run', { 'site.py': FLASK }), /is Flask/);
    assert.match(said('cd back && gunicorn pkg.api:app', { 'back/pkg/api.py': FLASK }), /is Flask/);
  });

  it('is FastAPI: root_path or root-path', () => {
    const command = 'uvicorn --uds x.sock main:app';
    assert.match(said(command, { 'main.py': FASTAPI }), /is FastAPI .*mount=root-path/);
    assert.equal(said(command, { 'main.py': FASTAPI }, { mount: 'root-path' }), '');
    assert.equal(said(`${command} --root-path /api`, { 'main.py': FASTAPI }), '');
    assert.equal(said(command, { 'main.py': 'from starlette.applications import X' }), '');
  });

  it('is Django: FORCE_SCRIPT_NAME or script-name', () => {
    const manage = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")';
    const files = { 'manage.py': manage, 'site/settings.py': 'DEBUG = True' };
    assert.match(said('python manage.py runserver', files), /is Django .*FORCE_SCRIPT_NAME/);
    const wsgi = { ...files, 'site/wsgi.py': 'application = get_wsgi_application()' };
    assert.match(said('gunicorn site.wsgi:application', wsgi), /is Django/);
    assert.equal(said('gunicorn site.wsgi:application', wsgi, { mount: 'script-name' }), '');
    const told = { ...files, 'site/settings.py': 'FORCE_SCRIPT_NAME = "/api"' };
    assert.equal(said('python manage.py runserver', told), '');
  });

  it('is Vite: base and keep', () => {
    assert.match(said('npx vite', {}), /is Vite .*mount=keep and --base=\/api\//);
    assert.match(said('vite --base=/api/', {}), /expects its base .*mount=keep/);
    assert.equal(said('vite --base=/api/', {}, { mount: 'keep' }), '');
    assert.equal(said('vite', { 'vite.config.ts': "base: '/api/'," }, { mount: 'keep' }), '');
  });

  it('is none that is known', () => {
    assert.equal(said('node server.js', {}), '');
    assert.equal(said('gunicorn api:app', {}), '');
  });
});
