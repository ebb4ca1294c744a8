/**
 * Under ssh: the command that brings the stack's port to the user's own machine.
 */
import { userInfo } from 'node:os';

/**
 * Pure but for the user's name.
 *
 * `SSH_CONNECTION` holds "client-address client-port server-address server-port" (sshd(8)); the
 * server address is the one that the user's ssh reached, so it works again.
 *
 * @param listen URLs of the listeners, such as `http://localhost:8080` or `unix:/path`
 * @returns undefined where this is no ssh session, or nothing listens
 */
export function sshHint(
  env: Readonly<Record<string, string | undefined>>,
  listen: readonly string[],
  user = env.USER,
): string | undefined {
  const [, , server, sshPort] = (env.SSH_CONNECTION ?? '').split(' ');
  if (server === undefined || server === '') return undefined;
  const forwards = listen.flatMap((url) => {
    if (url.startsWith('unix:')) return [`8080:${url.slice('unix:'.length)}`];
    const { port, hostname } = new URL(url);
    return [`${port || '80'}:${hostname}:${port || '80'}`];
  });
  const forward = forwards[0];
  if (forward === undefined) return undefined;
  const host = server;
  const port = sshPort === undefined || sshPort === '22' ? '' : ` -p ${sshPort}`;
  // Looked up last: it takes longer than all the rest, and is seldom needed.
  return `ssh -NL ${forward}${port} ${user ?? userInfo().username}@${host}`;
}
