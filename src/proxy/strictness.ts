/**
 * Messages that two parties could read in two ways are refused before anything else happens, and
 * their connection is closed: nobody knows where the next request on it would begin. Node's parser
 * refuses most of them itself (as `clientError`); here are those that it lets pass.
 */
import { eachHeader, type RawHeaders } from './raw-headers.js';
import { parseHost } from './host.js';

export interface Refusal {
  readonly status: number;
  readonly reason: string;
}

export interface MessageHead {
  /** Such as `1.1`. */
  readonly version: string;
  /** As received. */
  readonly target: string;
  readonly headers: RawHeaders;
}

/** Longest target that is taken; RFC 9112 section 3 asks for at least 8000 bytes. */
const MAX_TARGET = 32 * 1024;

/** Why the message must not be taken, or undefined (RFC 9112 sections 2.3, 3.2, 6.1, 6.3). */
export function refuseAmbiguous(head: MessageHead): Refusal | undefined {
  if (head.version !== '1.1' && head.version !== '1.0') {
    return { status: 505, reason: `HTTP/${head.version} is not spoken here` };
  }
  if (head.target.length > MAX_TARGET) {
    return { status: 414, reason: `the request target is longer than ${MAX_TARGET} bytes` };
  }
  let host: string | undefined;
  let hosts = 0;
  let framing: { readonly codings: string[]; readonly lengths: string[] } | undefined;
  eachHeader(head.headers, (_, value, name) => {
    if (name === 'host') {
      host = value;
      hosts++;
    } else if (name === 'transfer-encoding' || name === 'content-length') {
      framing ??= { codings: [], lengths: [] };
      (name === 'content-length' ? framing.lengths : framing.codings).push(value);
    }
  });
  const refused = refuseHost(head.version, hosts, host);
  return refused ?? (framing && refuseFraming(head.version, framing.codings, framing.lengths));
}

function refuseHost(version: string, count: number, host: string | undefined): Refusal | undefined {
  if (count > 1) return { status: 400, reason: 'the request has more than one Host field' };
  if (host === undefined) {
    return version === '1.1' ? { status: 400, reason: 'the request has no Host field' } : undefined;
  }
  if (!parseHost(host)) return { status: 400, reason: 'the Host field is not a host name' };
  return undefined;
}

function refuseFraming(
  version: string,
  codings: readonly string[],
  lengths: readonly string[],
): Refusal | undefined {
  if (lengths.length > 1) return { status: 400, reason: 'more than one Content-Length field' };
  if (lengths.some((length) => !/^\d+$/.test(length))) {
    return { status: 400, reason: 'the Content-Length field is not a number' };
  }
  if (codings.length === 0) return undefined;
  if (version === '1.0') return { status: 400, reason: 'Transfer-Encoding in an HTTP/1.0 request' };
  if (lengths.length > 0) {
    return { status: 400, reason: 'both Content-Length and Transfer-Encoding' };
  }
  const list = codings
    .join(',')
    .split(',')
    .map((coding) => coding.trim().toLowerCase());
  if (list.length === 1 && list[0] === 'chunked') return undefined;
  if (list.at(-1) !== 'chunked' || list.indexOf('chunked') !== list.length - 1) {
    return { status: 400, reason: 'the Transfer-Encoding does not end with one chunked' };
  }
  return { status: 501, reason: 'a transfer coding other than chunked' };
}

/** The first byte of a TLS handshake (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 0x16;

/**
 * The answer to a message that Node's parser gave up on, by its error code.
 * @param packet what came last, where that is known
 */
export function refuseUnparsed(code: string | undefined, packet?: Buffer): Refusal {
  if (packet?.[0] === TLS_HANDSHAKE) {
    return { status: 400, reason: 'TLS on a port that speaks plain HTTP: http://, not https://' };
  }
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, reason: 'the header fields are too large' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, reason: 'the chunk extensions are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, reason: 'the head of the request took too long' };
    default:
      return { status: 400, reason: 'the request is not HTTP/1.1' };
  }
}
