import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planUpstream } from '../../../../src/config/upstream-plan.js';
import type { App } from '../../../../src/model/app.js';
import { checkSwaps } from '../../../../src/stack/check/swap.js';
import { stackOf } from '../../export/nasty.js';

function said(
  command: string,
  files: Readonly<Record<string, string>> = {},
  more: Partial<App> = {},
): string {
  const app = {
    source: { kind: 'command', command } as const,
    upstream: planUpstream(command, '/project'),
    reload: 'swap' as const,
    ...more,
  };
  return checkSwaps(stackOf([app]), (path) => files[path.replace('/project/', '')])
    .map(({ severity, message }) => `${severity}: ${message}`)
    .join();
}

const FIXED = "http.createServer(f).listen(18583, '127.0.0.1')";

describe('an app that is swapped', () => {
  it('is told of where nothing says that each generation has its own address', () => {
    const warning = /^warning: nothing says that each generation of api gets an address of its own/;
    assert.match(said('node server.js', { 'server.js': FIXED }), warning);
    assert.match(said('node server.js', { 'server.js': `const PORT = 18583;\n${FIXED}` }), warning);
    assert.match(said('npm run dev'), warning);
    const scripts = { 'package.json': '{"scripts":{"dev":"node a.js"}}', 'a.js': FIXED };
    assert.match(said('npm run dev', scripts), warning);
    const config = { 'gunicorn.conf.py': 'bind = "127.0.0.1:18583"\n' };
    assert.match(said('gunicorn -c gunicorn.conf.py x:y', config), warning);
    assert.match(said('gunicorn x:y', config), warning);
  });

  it('is fine where its command, its code or its server reads one', () => {
    assert.equal(said('gunicorn -b unix:$SOCKET x:y'), '');
    assert.equal(said('PORT=$PORT ./bin/server'), '');
    assert.equal(said('gunicorn x:y'), '');
    assert.equal(said('npx next dev'), '');
    const conf = { 'gunicorn.conf.py': 'import os\nbind = "unix:" + os.environ["SOCKET"]\n' };
    assert.equal(said('gunicorn -c gunicorn.conf.py x:y', conf), '');
    for (const code of [
      'server.listen(process.env.PORT)',
      'const { PORT } = process.env;',
      'server.listen(process.env["SOCKET"])',
    ]) {
      assert.equal(said('node server.js', { 'server.js': code }), '', code);
    }
    const far = { 'server.js': "import { port } from './config'", 'config.ts': 'process.env.PORT' };
    assert.equal(said('node server.js', far), '');
    const scripts = { 'package.json': '{"scripts":{"dev":"vite --port $PORT"}}' };
    assert.equal(said('npm run dev', scripts), '');
    const python = {
      'app.py': 'from conf import port',
      'conf.py': 'port = os.environ.get("PORT")',
    };
    assert.equal(said('python3 app.py', python), '');
    assert.equal(said('sh run.sh', { 'run.sh': 'exec server --port "${PORT:-3000}"' }), '');
    assert.equal(said('node server.js', { 'server.js': FIXED }, { reload: 'restart' }), '');
  });

  it('is no worker', () => {
    assert.match(said('celery worker', {}, { upstream: { kind: 'none' } }), /^warning: .*a worker/);
  });
});
