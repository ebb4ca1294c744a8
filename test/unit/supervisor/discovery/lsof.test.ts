import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  folders,
  parseFields,
  tcpArguments,
  tcpListeners,
  unixListeners,
} from '../../../../src/supervisor/discovery/lsof.js';

const fields = (...lines: string[]): string => `${lines.join('\n')}\n`;

it('listening ports, with wildcards by their family', () => {
  const text = fields(
    ...['p42', 'cnode', 'f20', 'tIPv6', 'n*:3000', 'f21', 'tIPv4', 'n127.0.0.1:9229'],
    ...['p43', 'cPython', 'f5', 'tIPv4', 'n*:8000', 'f6', 'tIPv6', 'n[::1]:8001'],
  );
  assert.deepEqual(
    tcpListeners(parseFields(text)).map(({ pid, name, bound, loopbackOnly }) => [
      pid,
      name,
      bound,
      loopbackOnly,
    ]),
    [
      [42, 'node', '[::]:3000', false],
      [42, 'node', '127.0.0.1:9229', true],
      [43, 'Python', '0.0.0.0:8000', false],
      [43, 'Python', '[::1]:8001', true],
    ],
  );
});

it('sockets with a path, relative ones in the working directory, each once', () => {
  const text = fields(
    ...['p42', 'cgunicorn', 'f5', 'tunix', 'napp.sock type=STREAM (LISTEN)'],
    ...['f6', 'tunix', 'n->0x1234', 'f7', 'tunix', 'n/srv/b.sock', 'f8', 'tunix', 'n/srv/b.sock'],
    ...['f9', 'tunix', 'ntype=STREAM', 'f10', 'tunix', 'n@abstract'],
  );
  const cwd = folders(parseFields(fields('p42', 'cgunicorn', 'fcwd', 'tDIR', 'n/srv/my app')));
  assert.deepEqual(
    unixListeners(parseFields(text), cwd).map(({ bound }) => bound),
    ['unix:/srv/my app/app.sock', 'unix:/srv/b.sock'],
  );
  assert.deepEqual(
    unixListeners(parseFields(text), new Map()).map(({ bound }) => bound),
    ['unix:/srv/b.sock'],
  );
});

it('conditions are joined, or every process of the machine would be listed', () => {
  assert.deepEqual(tcpArguments([1, 2]).slice(2, 5), ['-a', '-p', '1,2']);
  assert.equal(tcpArguments(undefined).includes('-a'), false);
});
