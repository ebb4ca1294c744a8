/**
 * Listeners that belong to a tool around the app and never answer for the app itself.
 */
import { basename } from 'node:path';
import type { Listener } from './listener.js';

/** True for a debugger's port and for a control socket. */
export function isAside(listener: Pick<Listener, 'name' | 'address' | 'isInspector'>): boolean {
  const { address, name } = listener;
  if (listener.isInspector) return true;
  return address.kind === 'tcp'
    ? isDebuggerPort(address.port, name)
    : isControlSocket(address.path);
}

function isDebuggerPort(port: number, program: string): boolean {
  // Node's inspector, and those of its cluster workers, which count up.
  if (port >= 9229 && port <= 9239) return true;
  // debugpy; a Node program there (n8n by default) is an app.
  if (port === 5678) return !/^(node|n8n|bun|deno)/.test(program);
  // The Java debug wire protocol, as IDEs start it.
  return port === 5005 && /^java/.test(program);
}

function isControlSocket(path: string): boolean {
  // gunicorn from 25 on: ~/.gunicorn/gunicorn.ctl.
  if (basename(path) === 'gunicorn.ctl' || path.includes('/.gunicorn/')) return true;
  // The pipe by which `tsx watch` talks to the program that it runs.
  return /\/tsx-\d+\/\d+\.pipe$/.test(path);
}
