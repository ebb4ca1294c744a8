/**
 * nginx, Caddy and ourselves in front of the same app: each with the configuration that people
 * write for it, the app under `/app1/` on a Unix socket, files beside it.
 */
import { readFile } from 'node:fs/promises';
import { accepts } from '../accepts.js';
import type { Program } from '../programs.js';
import { runSockpit, type SockpitRun } from '../run-sockpit.js';
import type { TemporaryDirectory } from '../temporary-directory.js';
import { repository } from '../test-environment.js';
import { unusedPort } from '../unused-port.js';
import { waitFor } from '../wait-for.js';

export const PEERS = ['nginx', 'Caddy', 'sockpit'] as const;
export type PeerName = (typeof PEERS)[number];

/** What has to be installed for each. */
export const NEEDS: Readonly<Record<PeerName, readonly Program[]>> = {
  nginx: ['nginx'],
  Caddy: ['caddy'],
  sockpit: [],
};

/** Name of the app's socket in the project's folder; the app is the test's own. */
export const SOCKET = 'app.sock';

/** Files for `webroot/`, for the two that serve any. */
export const WEBROOT: Readonly<Record<string, string>> = {
  'webroot/index.html': '<!doctype html><title>front</title>\n',
  'webroot/.secret': 'secret\n',
  'webroot/deep/index.html': '<!doctype html><title>deep</title>\n',
};

export interface Peer extends AsyncDisposable {
  readonly name: PeerName;
  readonly port: number;
}

/** Starts one in the project's folder, which has {@link WEBROOT} in it; resolves when it accepts. */
export async function startPeer(name: PeerName, directory: TemporaryDirectory): Promise<Peer> {
  switch (name) {
    case 'nginx':
      return startNginx(directory);
    case 'Caddy':
      return startCaddy(directory);
    case 'sockpit':
      return startSockpit(directory);
  }
}

async function startNginx(directory: TemporaryDirectory): Promise<Peer> {
  const port = await unusedPort();
  const text = await filled('nginx.conf', { PORT: String(port), SOCKET: directory.join(SOCKET) });
  await directory.write({
    'conf/nginx.conf': text,
    'logs/.keep': '',
    'temp/.keep': '',
  });
  // As root its workers would become nobody, who may not look into our folder.
  const rootly = process.getuid?.() === 0 ? ' user root;' : '';
  const run = runSockpit(directory, [], {
    program: [
      ...(['nginx', '-p', '.', '-c', './conf/nginx.conf', '-e', './logs/error.log'] as const),
      ...['-g', `daemon off;${rootly}`],
    ],
  });
  return accepting('nginx', port, run);
}

async function startCaddy(directory: TemporaryDirectory): Promise<Peer> {
  const port = await unusedPort();
  const text = await filled('Caddyfile', { PORT: String(port), SOCKET });
  await directory.write({ Caddyfile: text });
  const run = runSockpit(directory, [], {
    program: ['caddy', 'run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
    env: { XDG_DATA_HOME: directory.state, XDG_CONFIG_HOME: directory.state },
  });
  return accepting('Caddy', port, run);
}

async function startSockpit(directory: TemporaryDirectory): Promise<Peer> {
  await directory.write({
    Procfile: `#@stack root=webroot\n#@app app1 prefix=/app1/ socket=${SOCKET}\n`,
  });
  const run = runSockpit(directory);
  const port = Number(new URL(await run.url()).port);
  await run.waitForState('app1', 'up');
  return accepting('sockpit', port, run);
}

async function filled(name: string, words: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(`${repository}test/behaviour/support/peers/${name}`, 'utf8');
  return text.replace(/\{([A-Z]+)\}/g, (all, word: string) => words[word] ?? all);
}

async function accepting(name: PeerName, port: number, run: SockpitRun): Promise<Peer> {
  const peer = { name, port, [Symbol.asyncDispose]: () => run[Symbol.asyncDispose]() };
  try {
    await waitFor(`${name} to accept`, () => isUp(port, run), { show: () => run.output.tail() });
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
  return peer;
}

async function isUp(port: number, run: SockpitRun): Promise<boolean> {
  if (!run.running) throw new Error(`it has ended\n${run.output.tail()}`);
  return accepts(port);
}
