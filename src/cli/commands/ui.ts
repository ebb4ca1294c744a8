import { EXIT } from '../exit-codes.js';
import { isInteractive, wantsColor, type StackOptions } from '../options.js';
import { complainOf } from '../print.js';
import { withRunning } from '../running.js';

/** `sockpit ui`: the dashboard of the running stack; leaving it leaves the stack alone. */
export async function ui(options: StackOptions): Promise<number> {
  if (!isInteractive(options, process.env)) {
    complainOf({
      message: 'the dashboard needs a terminal',
      advice: 'without one: sockpit status, sockpit logs -f',
    });
    return EXIT.refused;
  }
  return withRunning(options, async (handle, identity) => {
    const { farewell, openDashboard } = await import('../up-dashboard.js');
    const color = wantsColor({}, process.env);
    return farewell(await openDashboard(Promise.resolve(handle), identity.name, false, color));
  });
}
