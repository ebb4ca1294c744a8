/**
 * A proxy of somebody else in front of a stack, from what was exported for it.
 */
import assert from 'node:assert/strict';
import { accepts } from '../accepts.js';
import { runSockpit, sockpit } from '../run-sockpit.js';
import type { TemporaryDirectory } from '../temporary-directory.js';
import { unusedPort } from '../unused-port.js';
import { waitFor } from '../wait-for.js';

export interface Front {
  readonly target: string;
  readonly program: string;
  /** Words with which it tests the configuration and ends with 0. */
  readonly test: readonly string[];
  /** Words with which it runs in the foreground. */
  readonly run: readonly string[];
  /** Must not be in what the test prints. */
  readonly complaint: RegExp;
  /** As odd a name of a socket as it can reach. */
  readonly socket: string;
  /** Names of the promises that it cannot keep; what it exports says so. */
  readonly cannot: readonly string[];
}

const NGINX = ['-p', '.', '-c', './conf/nginx.conf', '-e', './logs/error.log'];

export const nginx: Front = {
  target: 'nginx',
  program: 'nginx',
  test: [...NGINX, '-t'],
  run: [...NGINX, '-g', 'daemon off;'],
  complaint: /\[(warn|emerg)\]/,
  socket: 'so:ck $x.sock',
  cannot: [],
};

const CADDYFILE = ['--adapter', 'caddyfile', '--config', 'Caddyfile'];

export const caddy: Front = {
  target: 'caddy',
  program: 'caddy',
  test: ['validate', ...CADDYFILE],
  run: ['run', ...CADDYFILE],
  complaint: /"level":"(warn|error)"/,
  socket: 'so ck $x {y}.sock',
  cannot: ['a path comes as it was written', 'an answer gets no type that its app did not give it'],
};

/** Exports the stack for it, has it test that, and starts it. */
export async function startFront(
  front: Front,
  directory: TemporaryDirectory,
  stack: readonly string[] = [],
): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await unusedPort();
  const folder = directory.join('out put');
  const words = ['export', front.target, ...stack, '-o', `${folder}/`, '-p', String(port)];
  const exported = await sockpit(directory, words);
  assert.equal(exported.code, 0, exported.text);
  const options = { program: [front.program], cwd: folder } as const;
  const tested = await sockpit(directory, front.test, options);
  assert.equal(tested.code, 0, tested.text);
  assert.doesNotMatch(tested.text, front.complaint);
  const process = runSockpit(directory, front.run, options);
  await waitFor(`${front.program} to listen`, () => accepts(port), {
    show: () => process.output.tail(),
  });
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
