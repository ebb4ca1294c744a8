import { address } from '../address.js';
import { EXIT } from '../exit-codes.js';
import { hasScreen, wantsColor, type NamingOptions } from '../options.js';
import { complainOf } from '../print.js';
import { withRunning } from '../running/running.js';

export interface FaceOptions extends NamingOptions {
  color?: boolean;
  ascii?: boolean;
}

/** `sockpit ui`: the dashboard of the running stack; leaving it leaves the stack alone. */
export async function ui(options: FaceOptions): Promise<number> {
  if (!hasScreen(options, process.env)) {
    complainOf({
      message: 'the dashboard needs a terminal',
      advice: `without one: ${address(options)('status')}, ${address(options)('logs -f')}`,
    });
    return EXIT.refused;
  }
  return withRunning(options, async (handle, identity) => {
    const { farewell, openDashboard, startNotes } = await import('../up/dashboard.js');
    const { watchedBySibling } = await import('../terminal/sibling.js');
    const open = Promise.resolve(handle);
    return farewell(
      await openDashboard({
        handle: open,
        title: identity.name,
        owner: false,
        notes: startNotes(open, Promise.resolve([])),
        color: wantsColor(options, process.env),
        ascii: options.ascii === true,
        holds: watchedBySibling(`sockpit: the dashboard was killed; ${identity.name} goes on`),
      }),
      options,
    );
  });
}
