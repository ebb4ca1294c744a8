/**
 * Values about addresses: prefixes, host names, proxies, listeners.
 */
import { isIP } from 'node:net';
import type { ListenSpec } from '../../model/stack.js';
import { parseListen } from '../listen.js';
import { ValueRefusal, type ValueKind, wordKind } from './kind.js';

const LABEL = '[a-z0-9]([a-z0-9_-]*[a-z0-9])?';
const HOST_NAME = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** A URL prefix, normalised to begin and end with `/`. */
export const prefix: ValueKind<string> = wordKind('/api/', { type: 'string' }, (value, key) => {
  if (/\/\*+$/.test(value)) {
    return new ValueRefusal(
      `takes no wildcard: \`${value}\``,
      `everything below a prefix belongs to it: write ${key}=${value.replace(/\*+$/, '')}`,
    );
  }
  if (/^[a-z]+:\/\//i.test(value)) {
    return new ValueRefusal(
      `is a path, not a URL: \`${value}\``,
      `write ${key}=/… and, for a host of its own, host=NAME`,
    );
  }
  if (/[\s?#\\*]|\p{Cc}|\p{Cs}/u.test(value)) {
    return new ValueRefusal(
      `holds a character that a prefix cannot have: \`${value}\``,
      'a prefix is a plain path such as /api/',
    );
  }
  const path = `/${value.replace(/^\/|\/$/g, '')}/`.replace(/^\/\/$/, '/');
  const segments = path.split('/').slice(1, -1);
  if (path !== '/' && segments.includes('')) {
    return new ValueRefusal(`has an empty segment: \`${value}\``, 'write single slashes');
  }
  if (segments.some((segment) => segment === '.' || segment === '..' || /%2[ef]/i.test(segment))) {
    return new ValueRefusal(
      `has dots or an encoded slash for a segment: \`${value}\``,
      'write the path that the browser asks for',
    );
  }
  // No request for such a path gets as far as an app.
  if (/%(?![0-9a-f]{2})/i.test(path)) {
    return new ValueRefusal(
      `has a % that two hex digits do not follow: \`${value}\``,
      'write %25 for the sign itself',
    );
  }
  if (path.includes('%00')) {
    return new ValueRefusal(`has a NUL: \`${value}\``, 'write the path that the browser asks for');
  }
  if (segments[0] === '.sockpit') {
    return new ValueRefusal("is sockpit's own: `/.sockpit/`", 'choose another prefix');
  }
  return encodeURI(path).replace(/%25/g, '%');
});

/** The host name of an app's routes, in lower case: `diet` answers at `diet.localhost`. */
export const host: ValueKind<string> = wordKind('NAME', { type: 'string' }, (value, key) => {
  const name = value.toLowerCase().replace(/\.localhost$/, '');
  if (/:\d+$/.test(name)) {
    return new ValueRefusal(
      `is a name without a port: \`${value}\``,
      `write ${key}=${name.replace(/:\d+$/, '')}`,
    );
  }
  if (!HOST_NAME.test(name)) {
    return new ValueRefusal(
      `is not a host name: \`${value}\``,
      `such as ${key}=diet, which answers at http://diet.localhost`,
    );
  }
  return name;
});

/** Top-level names that nobody can buy a name below of (RFC 6761, 6762, and by custom). */
const NOBODYS = /^(test|local|internal|lan|home|localhost)$/;

/** A Host name that requests may carry, in lower case; `*.name` for every name below one. */
export const allowedHost: ValueKind<string> = wordKind('NAME', { type: 'string' }, (value, key) => {
  const name = value.toLowerCase();
  if (name === '*') {
    return new ValueRefusal(
      'takes names, not `*`',
      'every web page could then reach your apps; name the hosts that you use',
    );
  }
  const [below] = /(?<=^\*?\.).*/.exec(name) ?? [];
  if (!HOST_NAME.test(below ?? name)) {
    return new ValueRefusal(
      `is not a host name: \`${value}\``,
      `a name alone, without scheme or port, such as ${key}=dev.example.com or *.example.com`,
    );
  }
  if (below === undefined) return name;
  if (!below.includes('.') && !NOBODYS.test(below)) {
    return new ValueRefusal(
      `lets in every name below \`${below}\``,
      `half the web could then reach your apps; name more of it, such as ${key}=*.example.${below}`,
    );
  }
  return `*.${below}`;
});

/** Who may be a trusted proxy: an address, a CIDR block such as `10.0.0.0/8`, or `unix`. */
export const peers: ValueKind<string> = wordKind('10.0.0.0/8', { type: 'string' }, (value) => {
  // Whoever connects to a Unix listener has no address.
  if (value === 'unix') return value;
  const [address = '', bits, ...rest] = value.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
  if (version !== 0 && fits && rest.length === 0) return value;
  return new ValueRefusal(
    `is neither an address nor a block of addresses: \`${value}\``,
    'such as 10.0.0.7 or 10.0.0.0/8; unix for whoever comes through a Unix socket',
  );
});

/** `CERT,KEY`, or `auto`; `false` takes back what another layer of the config says. */
export const tls: ValueKind<'auto' | readonly [cert: string, key: string] | undefined> = {
  syntax: 'CERT,KEY',
  schema: {
    anyOf: [
      { enum: ['auto', false] },
      { type: 'string' },
      { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
    ],
  },
  parse: (value, key) => {
    if (value.form === 'word' && value.text === 'auto') return 'auto';
    if (value.form === 'word' && value.text === 'false') return undefined;
    const [cert, certKey, ...more] = value.form === 'map' ? [] : value.parts;
    if (cert && certKey && more.length === 0 && cert.text !== '' && certKey.text !== '') {
      return [cert.text, certKey.text];
    }
    return new ValueRefusal(
      `is neither auto nor a certificate and its key: \`${value.text}\``,
      `write ${key}=auto (mkcert makes one), or ${key}=cert.pem,key.pem`,
    );
  },
};

export const listen: ValueKind<ListenSpec> = wordKind(
  'localhost:8080+',
  { type: 'string' },
  (value) => {
    const spec = parseListen(value);
    return 'error' in spec ? new ValueRefusal(spec.error, spec.advice) : spec;
  },
);
