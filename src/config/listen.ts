/**
 * The notation for an address on which the proxy accepts.
 */
import { isIP } from 'node:net';
import { isInterfaceName } from '../model/interface-name.js';
import type { ListenSpec } from '../model/stack.js';

export interface ListenRefusal {
  readonly error: string;
  readonly advice: string;
}

/**
 * `localhost:8080`, `127.0.0.1:0`, `[::1]:8080`, `wg0:8080`, each with a trailing `+` for "or the next free
 * port"; `unix:front.sock`. A relative path stays relative here: it belongs to the config's folder.
 */
export function parseListen(text: string): ListenSpec | ListenRefusal {
  const refuse = (error: string, advice: string): ListenRefusal => ({ error, advice });
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
    if (path === '') return refuse('names no socket: `unix:`', 'such as unix:front.sock');
    if (path.endsWith('+')) {
      return refuse(`a socket has no next one: \`${text}\``, `write ${text.slice(0, -1)}`);
    }
    return { kind: 'unix', path, written: text };
  }
  if (/^[a-z]+:\/\//i.test(text)) {
    const bare = text.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '');
    return refuse(
      `is an address, not a URL: \`${text}\``,
      `write ${/:\d+\+?$/.test(bare) ? bare : `${bare}:8080`}`,
    );
  }
  if (/^[./~]/.test(text))
    return refuse(`is a path: \`${text}\``, `for a socket write unix:${text}`);
  const orNext = text.endsWith('+');
  const address = orNext ? text.slice(0, -1) : text;
  const plus = orNext ? '+' : '';
  if (/^\d+$/.test(address)) {
    return refuse(
      `lacks a host: \`${text}\``,
      `write localhost:${address}${plus}, or 0.0.0.0:${address}${plus} to be reached from other machines`,
    );
  }
  const open = /^\*?:(\d+)$/.exec(address)?.[1];
  if (open !== undefined) {
    return refuse(
      `does not say who may come: \`${text}\``,
      `write localhost:${open}${plus} (this machine only) or 0.0.0.0:${open}${plus} (every machine that can reach this one)`,
    );
  }
  if (/:.*:/.test(address) && isIP(address) === 6) {
    return refuse(
      `an IPv6 address stands in brackets: \`${text}\``,
      `write [${address}]:8080, or [${address.replace(/:\w+$/, '')}]:${/\w+$/.exec(address)?.[0] ?? '8080'} if its end is the port`,
    );
  }
  const match = /^(\[[^\]]*\]|[^:[\]]+):(\d*)$/.exec(address);
  if (!match) {
    const host = /^[^:\s]+$/.test(address) ? address : 'localhost';
    return refuse(
      host === address ? `lacks a port: \`${text}\`` : `is not an address: \`${text}\``,
      `such as ${host}:8080`,
    );
  }
  const [, written = '', digits = ''] = match;
  const port = Number(digits);
  if (digits === '' || port > 65535) {
    return refuse(
      digits === '' ? `lacks a port: \`${text}\`` : `has no such port: \`${text}\``,
      `a port is a number from 0 (any free one) to 65535, such as ${written}:8080`,
    );
  }
  const host = written.replace(/^\[|\]$/g, '').toLowerCase();
  if (written.startsWith('[') && isIP(host) !== 6) {
    return refuse(`is not an IPv6 address: \`${written}\``, 'such as [::1]:8080');
  }
  if (isInterfaceName(host) && port === 0) {
    return refuse(
      `takes any port, of an interface that may not be there yet: \`${text}\``,
      `write ${host}:8080`,
    );
  }
  const isName = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(host) && !/^[\d.]+$/.test(host);
  if (!isName && isIP(host) === 0) {
    return refuse(
      `is neither an address nor a host name: \`${written}\``,
      `such as localhost:${port}`,
    );
  }
  return { kind: 'tcp', host, port, orNext, written: text };
}
