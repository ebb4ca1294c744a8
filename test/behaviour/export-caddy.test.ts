/**
 * The Caddyfile that is exported routes as we do: real Caddy takes it, and keeps the same promises.
 */
import { describe, it } from 'node:test';
import { caddy } from './support/export/front.js';
import { keepsPromises, showsExample } from './support/export/route-promises.js';
import { skipUnless } from './support/programs.js';

describe('the exported Caddyfile', skipUnless('caddy'), () => {
  it('routes a stack with everything in it as we do', (t) => keepsPromises(t, caddy));
  it('shows the example as we do', (t) => showsExample(t, caddy));
});
