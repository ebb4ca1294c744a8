import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planUpstream } from '../../../src/config/upstream-plan.js';
import { describeUpstream } from '../../../src/model/upstream.js';

it('is loose where it need not hold', () => {
  for (const [command, loose] of [
    ['env PORT=3000 bundle exec sidekiq', 'assigned'],
    ['wait-on tcp:5188 && PORT=5188 npx electron .', 'assigned'],
    ['PORT=3000 puma -b tcp://127.0.0.1:3000', undefined],
    ['SOCKET=a.sock node server.js', undefined],
    ['npx vite --port 5173', 'moves-on'],
    ['vite --port 5173 --strictPort', undefined],
    ['next dev -p 3000', undefined],
  ] as const) {
    const found = planUpstream(command, '/p');
    assert.equal(found.kind === 'literal' ? found.loose : 'no literal', loose, command);
  }
});

it('knows where servers listen by themselves that do not heed PORT', () => {
  for (const [command, expected] of [
    ['flask --app web run --debug', '127.0.0.1:5000 perhaps unless FLASK_RUN_PORT'],
    ['flask run -h 0.0.0.0', '127.0.0.1:5000 perhaps unless FLASK_RUN_PORT'],
    ['PORT=3000 flask run', '127.0.0.1:5000 perhaps unless FLASK_RUN_PORT'],
    ['uv run uvicorn main:app --reload', '127.0.0.1:8000 perhaps unless UVICORN_PORT'],
    ['granian --interface asgi main:app', '127.0.0.1:8000 perhaps unless GRANIAN_PORT'],
    ['python manage.py migrate && python manage.py runserver', '127.0.0.1:8000 perhaps'],
    ['python3 -m http.server', '127.0.0.1:8000'],
    ['hypercorn main:app', '127.0.0.1:8000'],
    ['daphne proj.asgi:application', '127.0.0.1:8000'],
    ['waitress-serve main:app', '127.0.0.1:8080'],
    ['mkdocs serve', '127.0.0.1:8000 perhaps'],
    ['npx ng serve', 'localhost:4200 perhaps'],
    ['./mvnw spring-boot:run', 'localhost:8080 perhaps unless SERVER_PORT'],
    ['./gradlew :web:bootRun', '?'],
    ['./gradlew bootRun', 'localhost:8080 perhaps unless SERVER_PORT'],
    // Something else says it, or may.
    ['FLASK_RUN_PORT=5001 flask run', '127.0.0.1:5001 FLASK_RUN_PORT=5001'],
    ['FLASK_RUN_PORT=$PORT flask run', '$PORT'],
    ['flask run $FLAGS', '?'],
    ['flask db upgrade', '?'],
    ['flask run --help', '?'],
    ['uvicorn main:app --fd 3', '?'],
    ['hypercorn -c hyper.toml main:app', '?'],
    ['daphne -e ssl:443:interface=0.0.0.0 proj.asgi:application', '?'],
    ['mvn spring-boot:run -Dspring-boot.run.arguments=--server.port=9', '?'],
    ['uvicorn a:app & gunicorn -b unix:x.sock b:app', 'unix:/p/x.sock --bind'],
    // These heed PORT.
    ['gunicorn main:app', '?'],
    ['rails server', '?'],
    ['next dev', '?'],
  ] as const) {
    const found = planUpstream(command, '/p');
    const where = plan(command);
    const more =
      found.kind === 'implied'
        ? [found.certain ? '' : ' perhaps', found.variable ? ` unless ${found.variable}` : '']
        : [found.kind === 'literal' ? ` ${found.text.replace(/^-b .*/, '--bind')}` : ''];
    assert.equal(`${where}${more.join('')}`, expected, command);
  }
});

it('knows what tells such a server another port', () => {
  for (const [command, words] of [
    ['flask run', '--port $PORT'],
    ['hypercorn main:app', '--bind 127.0.0.1:$PORT'],
    ['mkdocs serve', '--dev-addr 127.0.0.1:$PORT'],
    ['python3 -m http.server', '$PORT'],
    ['./mvnw spring-boot:run', undefined],
  ] as const) {
    const found = planUpstream(command, '/p');
    assert.equal(found.kind === 'implied' ? found.words : found.kind, words, command);
  }
});

/** `unix:/p/app.sock`, `127.0.0.1:80`, `$SOCKET`, `?`. */
function plan(command: string): string {
  const found = planUpstream(command, '/p');
  switch (found.kind) {
    case 'literal':
    case 'implied':
      return describeUpstream(found.upstream);
    case 'variable':
      return `$${found.name}`;
    case 'discover':
      return '?';
    case 'none':
    case 'fixed':
      return found.kind;
  }
}

const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'flags of known servers': [
    ['gunicorn --workers=2 --bind unix:app.sock -m 007 api:app', 'unix:/p/app.sock'],
    ['gunicorn --bind=unix:/run/a.sock api:app', 'unix:/run/a.sock'],
    ['gunicorn -b unix:///run/a.sock api:app', 'unix:/run/a.sock'],
    ['gunicorn -bunix:app.sock api:app', 'unix:/p/app.sock'],
    ['gunicorn --bind=127.0.0.1:8091 api:app', '127.0.0.1:8091'],
    ['gunicorn -b :8091 api:app', '127.0.0.1:8091'],
    ['gunicorn -b 0.0.0.0:8091 api:app', '127.0.0.1:8091'],
    ['gunicorn -b [::1]:8091 api:app', '[::1]:8091'],
    ['gunicorn -b localhost:8091 -b unix:x.sock api:app', 'localhost:8091'],
    ["gunicorn --bind 'unix:my app.sock' api:app", 'unix:/p/my app.sock'],
    ['/opt/venv/bin/gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['hypercorn --bind unix:h.sock app:app', 'unix:/p/h.sock'],
    ['uvicorn main:app --uds app.sock', 'unix:/p/app.sock'],
    ['uvicorn main:app --port 8001', '127.0.0.1:8001'],
    ['uvicorn main:app --host 0.0.0.0 --port=8001', '127.0.0.1:8001'],
    ['uvicorn main:app --host localhost --port 8001', 'localhost:8001'],
    ['daphne -u d.sock proj.asgi:application', 'unix:/p/d.sock'],
    ['daphne -b 0.0.0.0 -p 8001 proj.asgi:application', '127.0.0.1:8001'],
    ['waitress-serve --unix-socket=w.sock app:app', 'unix:/p/w.sock'],
    ['waitress-serve --listen=*:8041 app:app', '127.0.0.1:8041'],
    ['puma -b unix://tmp/puma.sock', 'unix:/p/tmp/puma.sock'],
    ['puma -b unix:///run/puma.sock?umask=0111', 'unix:/run/puma.sock'],
    ['puma -b tcp://0.0.0.0:9292', '127.0.0.1:9292'],
    ['puma -p 3000', 'localhost:3000'],
    ['unicorn -l unicorn.sock', 'unix:/p/unicorn.sock'],
    ['unicorn -l 127.0.0.1:8090', '127.0.0.1:8090'],
    ['flask run --port 5001', '127.0.0.1:5001'],
    ['flask --app api run -p 5001 -h 0.0.0.0', '127.0.0.1:5001'],
    ['vite --port 5173', 'localhost:5173'],
    ['vite dev --port=5173 --host 0.0.0.0', '127.0.0.1:5173'],
    ['next dev -p 3001', 'localhost:3001'],
    ['next start --port 3001', 'localhost:3001'],
    ['fastapi dev main.py --port 8002', '127.0.0.1:8002'],
    ['rails server -p 3000', 'localhost:3000'],
    ['bin/rails s -p3000 -b 127.0.0.1', '127.0.0.1:3000'],
    ['php -S localhost:8000', 'localhost:8000'],
    ['php artisan serve --port=8003', '127.0.0.1:8003'],
    ['python manage.py runserver 8004', '127.0.0.1:8004'],
    ['python manage.py runserver --noreload 0.0.0.0:8004', '127.0.0.1:8004'],
    ['./manage.py runserver', '127.0.0.1:8000'],
    ['http-server dist -p 8005', 'localhost:8005'],
  ],
  'programs that run another': [
    ['python -m gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['python3.12 -u -X dev -m uvicorn x:y --uds a.sock', 'unix:/p/a.sock'],
    ['python3 -m http.server 8006', '127.0.0.1:8006'],
    ['exec gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['env A=b C="d e" gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['env -C sub -u X gunicorn -b unix:a.sock x:y', 'unix:/p/sub/a.sock'],
    ['FOO=1 BAR="a b" gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['FOO=1 exec env X=y nice -n 5 gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['poetry run gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['poetry -C sub run gunicorn -b unix:a.sock x:y', 'unix:/p/sub/a.sock'],
    ['pipenv run flask run --port 5002', '127.0.0.1:5002'],
    ['uv run --with rich uvicorn x:y --uds a.sock', 'unix:/p/a.sock'],
    ['uv run --directory sub -- uvicorn x:y --uds a.sock', 'unix:/p/sub/a.sock'],
    ['uv run python -m uvicorn x:y --port 8007', '127.0.0.1:8007'],
    ['npx vite --port 5174', 'localhost:5174'],
    ['npx -y next dev -p 3002', 'localhost:3002'],
    ['npm exec -- vite --port 5175', 'localhost:5175'],
    ['pnpm vite --port 5176', 'localhost:5176'],
    ['yarn run vite --port 5177', 'localhost:5177'],
    ['bundle exec puma -b unix://a.sock', 'unix:/p/a.sock'],
    ['node node_modules/vite/bin/vite.js --port 5178', 'localhost:5178'],
    ['timeout 60 gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ["sh -c 'cd sub && gunicorn -b unix:a.sock x:y'", 'unix:/p/sub/a.sock'],
    ['bash -lc "exec gunicorn -b unix:a.sock x:y"', 'unix:/p/a.sock'],
  ],
  'the folder that the command changes to': [
    ['cd backend && gunicorn -b unix:a.sock x:y', 'unix:/p/backend/a.sock'],
    ['cd backend && exec uvicorn x:y --uds ../a.sock', 'unix:/p/a.sock'],
    ['cd /srv; gunicorn -b unix:a.sock x:y', 'unix:/srv/a.sock'],
    ['cd a && cd b && gunicorn -b unix:a.sock x:y', 'unix:/p/a/b/a.sock'],
    ['cd a || exit 1; gunicorn -b unix:a.sock x:y', 'unix:/p/a/a.sock'],
    ['(cd a && npm run build) && gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['cd "$DIR" && gunicorn -b unix:a.sock x:y', '?'],
    ['cd "$DIR" && gunicorn -b unix:/run/a.sock x:y', 'unix:/run/a.sock'],
    ['cd "$DIR" && gunicorn -b 127.0.0.1:8008 x:y', '127.0.0.1:8008'],
    ['cd && gunicorn -b unix:a.sock x:y', '?'],
    ['gunicorn --chdir backend --bind unix:c.sock x:y', 'unix:/p/backend/c.sock'],
    ['gunicorn --bind unix:c.sock --chdir=backend x:y', 'unix:/p/backend/c.sock'],
    ['cd a && gunicorn --chdir b -b unix:c.sock x:y', 'unix:/p/a/b/c.sock'],
    // --app-dir only changes where Python looks for modules.
    ['uvicorn --app-dir backend x:y --uds a.sock', 'unix:/p/a.sock'],
  ],
  'several commands': [
    ['npm run build && gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['rm -f a.sock; gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
    ['gunicorn -b unix:a.sock x:y 2>&1 | tee log', 'unix:/p/a.sock'],
    ['gunicorn -b unix:a.sock x:y >log 2>err', 'unix:/p/a.sock'],
    ['while true; do gunicorn -b unix:a.sock x:y; done', 'unix:/p/a.sock'],
    ['if true; then gunicorn -b unix:a.sock x:y; fi', 'unix:/p/a.sock'],
    ['{ gunicorn -b unix:a.sock x:y; }', 'unix:/p/a.sock'],
    ['gunicorn x:y # -b unix:a.sock', '?'],
    ['echo "gunicorn -b unix:a.sock"', '?'],
    ['echo gunicorn -b unix:a.sock', '?'],
  ],
  variables: [
    ['gunicorn -b unix:$SOCKET x:y', '$SOCKET'],
    ['gunicorn -b "unix:${SOCKET}" x:y', '$SOCKET'],
    ['uvicorn x:y --uds $SOCKET', '$SOCKET'],
    ['uvicorn x:y --port ${PORT:-8000}', '$PORT'],
    ['gunicorn -b 0.0.0.0:$PORT x:y', '$PORT'],
    ['node server.js --listen $SOCKET', '$SOCKET'],
    ['python manage.py runserver 0.0.0.0:$PORT', '$PORT'],
    ["sh -c 'my-server -p $PORT'", '$PORT'],
    ['my-server $SOCKET $PORT', '$SOCKET'],
    ['my-server $SOCKETS', '?'],
    ['my-server $PORTAL ${PORT_RANGE}', '?'],
    ['my-server \\$PORT', '?'],
    ['gunicorn -b unix:$OTHER x:y', '?'],
    ['PORT=3000 node server.js', 'localhost:3000'],
    ['SOCKET=n.sock node server.js', 'unix:/p/n.sock'],
    ['PORT=$BASE node server.js', '?'],
    ['PORT=3000 gunicorn -b unix:a.sock x:y', 'unix:/p/a.sock'],
  ],
  'nothing that says where': [
    ['node server.js', '?'],
    ['vite', '?'],
    ['npm run dev -- --port 3000', '?'],
    ['python -u worker.py', '?'],
    ['python worker.py -b unix:a.sock', '?'],
    ['curl --unix-socket a.sock http://x/', '?'],
    ['celery -A tasks worker -b redis://localhost:6379', '?'],
    ['docker run -p 8080:80 nginx', '?'],
    ['ssh -p 22 host', '?'],
    ['mkdir -p 3000', '?'],
    ['flask shell --port 3', '?'],
    ['next build -p 3', '?'],
    ['gunicorn -b fd://3 x:y', '?'],
    ['gunicorn -b unix:@abstract x:y', '?'],
    ['gunicorn -b 127.0.0.1:0 x:y', '?'],
    ['uvicorn x:y --port 99999', '?'],
    ['gunicorn -b', '?'],
    ["gunicorn -b 'unix:a", 'unix:/p/a'],
    ['', '?'],
  ],
};

for (const [group, rows] of Object.entries(table)) {
  describe(group, () => {
    for (const [command, expected] of rows) {
      it(command, () => assert.equal(plan(command), expected));
    }
  });
}

describe('a literal', () => {
  it('is kept as written', () => {
    const found = planUpstream('gunicorn --bind unix:a.sock x:y', '/p');
    assert.ok(found.kind === 'literal');
    assert.equal(found.text, '--bind unix:a.sock');
    const inline = planUpstream('uvicorn x:y --uds=a.sock', '/p');
    assert.ok(inline.kind === 'literal');
    assert.equal(inline.text, '--uds=a.sock');
  });
});
