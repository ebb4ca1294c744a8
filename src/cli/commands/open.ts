import { unknownApp } from '../../model/handle.js';
import type { StackStatus } from '../../model/status.js';
import { EXIT } from '../exit-codes.js';
import { openUrl } from '../desk/open-url.js';
import type { NamingOptions } from '../options.js';
import { complain, complainOf, say } from '../print.js';
import { withRunning } from '../running/running.js';
import { sshHint } from '../ssh-hint.js';

type Address =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'none'; readonly code: number; readonly message: string };

/** Where a browser finds an app, or the front page. */
function addressOf(status: StackStatus, name: string | undefined): Address {
  const none = (message: string, code: number = EXIT.refused): Address => ({
    kind: 'none',
    code,
    message,
  });
  if (name === undefined) {
    const front = status.listen.find((url) => url.startsWith('http'));
    return front === undefined
      ? none(`${status.stack} has no address for a browser: ${status.listen.join(', ')}`)
      : { kind: 'url', url: `${front}/` };
  }
  const app = status.apps.find((each) => each.name === name);
  if (!app) {
    const names = status.apps.map((each) => each.name);
    return none(unknownApp(name, names).message, EXIT.usage);
  }
  if (app.url !== null) return { kind: 'url', url: app.url };
  return none(`${name} has no URL: it is ${app.state}${app.reason ? ` (${app.reason})` : ''}`);
}

/** `sockpit open [APP]`: 0 when it was opened, or its address printed. */
export function open(app: string | undefined, options: NamingOptions): Promise<number> {
  return withRunning(options, async (handle) => {
    const { env } = process;
    const status = await handle.status();
    const address = addressOf(status, app);
    if (address.kind === 'none') {
      complainOf({ message: address.message, advice: 'see: sockpit routes' });
      return address.code;
    }
    const { url } = address;
    // A browser there would open on a machine where nobody looks.
    const hint = sshHint(env, status.listen);
    if (hint !== undefined) {
      say(url);
      complain(`from your side: ${hint}`);
      return EXIT.done;
    }
    try {
      say(`${url} (${await openUrl(url, env)})`);
    } catch {
      say(url);
    }
    return EXIT.done;
  });
}
