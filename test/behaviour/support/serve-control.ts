/**
 * A control socket on which somebody answers from the beginning.
 */
import { bindControl, type ControlServer } from '../../../src/control/server.js';
import type { Clock } from '../../../src/model/clock.js';
import type { OwnHandle } from '../../../src/model/handle.js';

export async function serveControl(options: {
  readonly path: string;
  readonly handle: OwnHandle;
  readonly clock: Clock;
}): Promise<ControlServer> {
  const control = await bindControl(options.path, options.clock);
  control.serve(options.handle);
  return control;
}
