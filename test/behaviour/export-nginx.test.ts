/**
 * The nginx that is exported routes as we do: real nginx takes it, and keeps the same promises.
 */
import { describe, it } from 'node:test';
import { nginx } from './support/export/front.js';
import { keepsPromises, showsExample } from './support/export/route-promises.js';
import { skipUnless } from './support/programs.js';

describe('the exported nginx', skipUnless('nginx'), () => {
  it('routes a stack with everything in it as we do', (t) => keepsPromises(t, nginx));
  it('shows the example as we do', (t) => showsExample(t, nginx));
});
