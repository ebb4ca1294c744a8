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

/** A first line of which only the method may be unknown. */
const REQUEST_LINE = /^(?:\r?\n)*([!#$%&'*+.^_`|~\w-]{1,32}) [^ \r\n]+ HTTP\/1\.[01]\r\n/;

const LINE_END = bad('a line, or a chunk, does not end where it should, in CRLF');

/** By error code of Node's parser: those that a user meets. */
const FAULTS: Readonly<Partial<Record<string, Refusal>>> = {
  HPE_HEADER_OVERFLOW: { status: 431, reason: 'the header fields are too large' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, reason: 'the chunk extensions are too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, reason: 'the head of the request took too long' },
  HPE_PAUSED_H2_UPGRADE: { status: 505, reason: 'HTTP/2 is spoken over TLS only' },
  HPE_INVALID_EOF_STATE: bad('the client ended its side in the middle of the request'),
  HPE_INVALID_CONSTANT: bad('the first line is not that of a request'),
  HPE_INVALID_URL: bad('the target has a character that must be escaped'),
  HPE_INVALID_VERSION: bad('the first line does not end in HTTP/1.1 and CRLF'),
  HPE_INVALID_HEADER_TOKEN: bad('a line of the header fields is not a field'),
  HPE_INVALID_CONTENT_LENGTH: bad('the Content-Length field is not a number'),
  HPE_UNEXPECTED_CONTENT_LENGTH: bad(
    'more than one Content-Length field, or one beside Transfer-Encoding',
  ),
  HPE_INVALID_TRANSFER_ENCODING: bad(
    'a Transfer-Encoding that does not end with chunked, or beside a Content-Length',
  ),
  HPE_INVALID_CHUNK_SIZE: bad('the size of a chunk is not a number'),
  HPE_CR_EXPECTED: LINE_END,
  HPE_LF_EXPECTED: LINE_END,
  HPE_STRICT: LINE_END,
};

function bad(reason: string): Refusal {
  return { status: 400, reason };
}

/**
 * The answer to a message that Node's parser gave up on, by its error code.
 * @param message as far as it is known
 */
export function refuseUnparsed(code: string | undefined, message?: Buffer): Refusal {
  if (message?.[0] === TLS_HANDSHAKE) {
    return bad('TLS on a port that speaks plain HTTP: http://, not https://');
  }
  // Those that belong to another protocol have a code of their own.
  if (code === 'HPE_INVALID_METHOD' || code === 'HPE_INVALID_CONSTANT') {
    const method = REQUEST_LINE.exec(message?.toString('latin1') ?? '')?.[1];
    if (method !== undefined)
      return { status: 501, reason: `the method ${method} is not known here` };
  }
  return FAULTS[code ?? ''] ?? bad('the request is not HTTP/1.1');
}
