/**
 * Joins an app's terminal over the control socket: the client's end.
 */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import { throwProblem, connectionError } from './call.js';
import { drained } from './terminal-drained.js';
import { encodeFrame, encodeSize, FrameDecoder, TERMINAL_PROTOCOL } from './terminal-frames.js';
import { messageOf } from '../model/message-of.js';

type Answer =
  | { readonly kind: 'upgraded'; readonly socket: Socket; readonly head: Buffer }
  | { readonly kind: 'refused'; readonly response: IncomingMessage };

function ask(path: string, target: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      socketPath: path,
      path: target,
      agent: false,
      signal,
      headers: { Host: 'sockpit', Connection: 'Upgrade', Upgrade: TERMINAL_PROTOCOL },
    });
    outgoing.once('upgrade', (_response, socket, head) =>
      resolve({ kind: 'upgraded', socket, head }),
    );
    outgoing.once('response', (response) => resolve({ kind: 'refused', response }));
    outgoing.on('error', (error) => reject(connectionError(path, error)));
    outgoing.end();
  });
}

/**
 * @param path of the control socket
 * @param signal ends it, when the handle is closed
 * @throws as `StackHandle.join`
 */
export async function joinOver(
  path: string,
  app: string,
  { instance, size }: JoinOptions,
  watcher: TerminalWatcher,
  signal: AbortSignal,
): Promise<Joined> {
  const parameters = new URLSearchParams({ size: `${size.columns}x${size.rows}` });
  if (instance !== undefined) parameters.set('instance', String(instance));
  const target = `/v1/apps/${encodeURIComponent(app)}/attach?${parameters.toString()}`;
  const answer = await ask(path, target, signal);
  if (answer.kind === 'refused') {
    await throwProblem(path, answer.response);
    throw new Error(`the control socket answered ${answer.response.statusCode ?? 0} to an upgrade`);
  }
  const { socket, head } = answer;
  const decoder = new FrameDecoder();
  let over = false;
  const end = (why: string, lost = false): void => {
    if (over) return;
    over = true;
    socket.destroy();
    watcher.ended(why, lost);
  };
  const lose = (): void => end('is out of reach: the connection to the stack broke off', true);
  const show = (bytes: Uint8Array): void => {
    if (watcher.output(bytes)) return;
    socket.pause();
    void watcher.drained().then(() => socket.resume());
  };
  const received = (bytes: Buffer): void => {
    try {
      for (const { kind, payload } of decoder.push(bytes)) {
        if (over) return;
        if (kind === 'data') show(payload);
        else if (kind === 'end') end(Buffer.from(payload).toString());
      }
    } catch (error) {
      end(messageOf(error));
    }
  };
  socket.on('data', received);
  socket.on('error', lose);
  socket.on('close', lose);
  signal.addEventListener('abort', () => end('was left'), { once: true });
  // Whoever waits for `Joined` has it before the first output.
  setImmediate(() => received(head));
  return {
    write: (bytes) => over || socket.write(encodeFrame('data', bytes)),
    drained: () => drained(socket),
    resize: (next) => {
      if (!over) socket.write(encodeSize(next));
    },
    leave: () => {
      over = true;
      socket.destroy();
    },
  };
}
