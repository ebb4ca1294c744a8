/**
 * Binds the proxy's listeners, with the port that the stack had last time where the config leaves it
 * open (`localhost:8080+`): tunnels and bookmarks hold over restarts.
 */
import type { NoticeLevel } from '../model/event.js';
import type { ListenSpec } from '../model/stack.js';
import type { Listening, Proxy } from '../proxy/proxy.js';
import type { Memory } from './memory.js';

/** The same listener on one port and no other. */
function pinned(spec: ListenSpec & { kind: 'tcp' }, port: number): ListenSpec {
  return { ...spec, port, orNext: false };
}

/**
 * @returns the listeners in the order of `specs`
 * @throws ListenError as {@link Proxy.listen} does
 */
export async function bindListeners(
  proxy: Proxy,
  specs: readonly ListenSpec[],
  memory: Memory,
  notice: (level: NoticeLevel, text: string) => void,
): Promise<Listening[]> {
  const bound: Listening[] = [];
  for (const spec of specs) {
    if (spec.kind === 'unix' || !spec.orNext) {
      bound.push(...(await proxy.listen([spec])));
      continue;
    }
    const before = memory.port(spec.written);
    const again =
      before === undefined || before === spec.port
        ? undefined
        : await proxy.listen([pinned(spec, before)]).catch(() => undefined);
    if (again) {
      bound.push(...again);
      notice(
        'info',
        `port ${before ?? 0}, as last time, instead of ${spec.port} (${spec.written})`,
      );
      continue;
    }
    const [listening] = await proxy.listen([spec]);
    if (!listening) continue;
    bound.push(listening);
    memory.rememberPort(spec.written, listening.port === spec.port ? undefined : listening.port);
    if (listening.movedFrom !== undefined) {
      notice(
        'warning',
        `port ${listening.movedFrom} is taken: this stack is on ${listening.port ?? 0}, and will be next time`,
      );
    }
  }
  return bound;
}
