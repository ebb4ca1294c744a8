import { EXIT } from '../exit-codes.js';
import type { NamingOptions } from '../options.js';
import { stackStatusText } from '../faces/status-text.js';
import { say } from '../print.js';
import { withRunning } from '../running/running.js';
import { complainOfStrange } from '../running/strange-apps.js';

/** `sockpit status [APP…]`: 0 while the stack runs, whatever its apps do. */
export function status(
  named: readonly string[],
  options: NamingOptions & { json?: boolean },
): Promise<number> {
  return withRunning(options, async (handle) => {
    const whole = await handle.status();
    if (complainOfStrange(named, whole.apps)) return EXIT.usage;
    const apps = whole.apps.filter(({ name }) => named.length === 0 || named.includes(name));
    const now = { ...whole, apps };
    say(options.json === true ? JSON.stringify(now, null, 2) : stackStatusText(now));
    return EXIT.done;
  });
}
