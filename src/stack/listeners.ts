/**
 * Binds the proxy's listeners, with the port that the stack had last time where nobody insisted on
 * another (`localhost:8080+`, and the default): tunnels and bookmarks hold over restarts, whichever
 * way the stack is started.
 */
import type { NoticeLevel } from '../model/event.js';
import type { ListenSpec, Stack } from '../model/stack.js';
import type { Listening, Proxy } from '../proxy/proxy.js';
import type { Memory } from './memory.js';

/** The same listener on one port and no other. */
function pinned(spec: ListenSpec & { kind: 'tcp' }, port: number): ListenSpec {
  return { ...spec, port, orNext: false };
}

/** What the port of a listener is remembered under: the same with and without `+`. */
function addressOf(spec: ListenSpec): string {
  return spec.written.replace(/\+$/, '');
}

/**
 * @returns the listeners in the order of the stack's `listen`
 * @throws ListenError as {@link Proxy.listen} does
 */
export async function bindListeners(
  proxy: Proxy,
  { listen, listenGuessed }: Pick<Stack, 'listen' | 'listenGuessed'>,
  memory: Memory,
  notice: (level: NoticeLevel, text: string) => void,
): Promise<Listening[]> {
  const bound: Listening[] = [];
  for (const spec of listen) {
    if (spec.kind === 'unix' || !(spec.orNext || listenGuessed)) {
      bound.push(...(await proxy.listen([spec])));
      continue;
    }
    const before = memory.port(addressOf(spec));
    const again =
      before === undefined || before === spec.port
        ? undefined
        : await proxy.listen([pinned(spec, before)]).catch(() => undefined);
    if (again) {
      bound.push(...again);
      notice('info', `port ${before ?? 0}, as last time, instead of ${spec.port}`);
      continue;
    }
    const [listening] = await proxy.listen([spec]);
    if (!listening) continue;
    bound.push(listening);
    const { movedFrom, port = 0 } = listening;
    memory.rememberPort(addressOf(spec), movedFrom ? port : undefined);
    if (movedFrom) {
      const by = movedFrom.holder === undefined ? '' : ` by ${movedFrom.holder}`;
      notice(
        'warning',
        `port ${movedFrom.port} is taken${by}: this stack is on ${port}, and will be next time`,
      );
    }
  }
  return bound;
}
