import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withAddress, writtenAddress } from '../../../src/model/literal.js';
import type { Upstream } from '../../../src/model/upstream.js';
import { planUpstream } from '../../../src/config/upstream-plan.js';

const unix = (path: string): Upstream => ({ kind: 'unix', path });
const tcp = (port: number): Upstream => ({ kind: 'tcp', host: 'localhost', port });

describe('the literal of a command', () => {
  it('is its address as it is written', () => {
    for (const [text, upstream, address] of [
      ['--bind unix:run/app.sock', unix('/p/run/app.sock'), 'run/app.sock'],
      ['-b unix:///p/x', unix('/p/x'), '/p/x'],
      ['--uds x.sock', unix('/p/x.sock'), 'x.sock'],
      ['--uds x y=z.sock', unix('/p/x y=z.sock'), 'x y=z.sock'],
      ['SOCKET=x.sock', unix('/p/x.sock'), 'x.sock'],
      ['-p8000', tcp(8000), '8000'],
      ['-b 127.0.0.1:8000', tcp(8000), '8000'],
      ['PORT=3000', tcp(3000), '3000'],
      ['9123', tcp(9123), '9123'],
    ] as const) {
      assert.equal(writtenAddress({ kind: 'literal', upstream, text }), address, text);
    }
  });

  it('gives way to a variable', () => {
    const moved = (command: string, address: string): string | undefined => {
      const plan = planUpstream(command, '/p');
      assert.ok(plan.kind === 'literal', command);
      return withAddress(command, plan, address);
    };
    assert.equal(moved('uvicorn m:a --port 8000', '$PORT'), 'uvicorn m:a --port $PORT');
    assert.equal(moved('flask run -p8000', '$PORT'), 'flask run -p$PORT');
    assert.equal(moved('gunicorn -b [::1]:8000 m:a', '$PORT'), 'gunicorn -b [::1]:$PORT m:a');
    assert.equal(moved("gunicorn -b '0:8000' m:a", '$PORT'), 'gunicorn -b "0:$PORT" m:a');
    assert.equal(moved('python3 -m http.server 9123', '$PORT'), 'python3 -m http.server $PORT');
    assert.equal(moved("uvicorn --uds 'x y.sock' m:a", '$SOCKET'), 'uvicorn --uds "$SOCKET" m:a');
    assert.equal(moved('uvicorn --uds="x y.sock" m:a', '$SOCKET'), 'uvicorn --uds="$SOCKET" m:a');
    assert.equal(moved('uvicorn --uds a=b.sock m:a', '$SOCKET'), 'uvicorn --uds $SOCKET m:a');
    assert.equal(moved('gunicorn -b unix:a,unix:b m:a', '$SOCKET'), undefined);
  });
});
