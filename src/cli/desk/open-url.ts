/**
 * Shows a URL in the user's browser.
 */
import { attempt } from './attempt.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Programs that open a URL, best first. `BROWSER` is a list, as `PATH` is. */
function openersOf(env: Env, platform: NodeJS.Platform): readonly string[] {
  const chosen = (env.BROWSER ?? '').split(':').filter((name) => name !== '');
  if (platform === 'darwin') return [...chosen, 'open'];
  // Under WSL the browser is that of Windows.
  const windows = env.WSL_DISTRO_NAME === undefined ? [] : ['wslview', 'explorer.exe'];
  // Without a screen it would look for a browser in a terminal, and ours is taken.
  const screen = env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  return [...chosen, ...windows, ...(screen ? ['xdg-open'] : [])];
}

/**
 * @returns the program that took it
 * @throws Error that names the programs tried, and the address
 */
export async function openUrl(url: string, env: Env): Promise<string> {
  const openers = openersOf(env, process.platform);
  for (const opener of openers) if (await attempt(opener, [url])) return opener;
  const tried = openers.length === 0 ? 'there is no screen' : openers.join(', ');
  throw new Error(`no browser could be opened (${tried}); the address is ${url}`);
}
