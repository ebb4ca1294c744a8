/**
 * How the head begins that is coming on a connection: what the list of requests knows of one that is
 * refused before it is whole. With its error Node tells the last packet alone, and none where the time
 * is over.
 *
 * The parser of Node's server reads from the connection's handle, past everybody who would listen to
 * its data; a listener would make it read the long way for all that comes. It calls a function of its own
 * after each packet, and that is what is put before: one look for a packet that ends a head, a copy
 * of the beginning for one that does not. Where a version of Node has no such function, nothing is known.
 */
import type { Duplex } from 'node:stream';

/** What of Node's parser is used, by its place in the server (`_http_server.js`, `node_http_parser.cc`). */
interface Parser {
  readonly constructor: { readonly kOnExecute?: number };
  /**
   * The request whose head has come last; null from the end of its answer on, which never comes while
   * the packet is parsed that had the request's own end.
   */
  readonly incoming: unknown;
  /** The packet that is being parsed. */
  getCurrentBuffer?(): Buffer;
  [callback: number]: ((parsed: unknown) => unknown) | null | undefined;
}

/** As much as is kept: a target that is longer is cut by whoever shows it. */
const KEPT_BYTES = 8192;

/** @returns what has come so far of a head that is not whole, one character for each byte */
export function headStart(socket: Duplex): () => string {
  const { parser } = socket as Duplex & { readonly parser?: Parser | null };
  const place = parser?.constructor.kOnExecute;
  const execute = place === undefined ? undefined : parser?.[place];
  if (!parser || place === undefined || !execute) return () => '';
  let start = '';
  parser[place] = (parsed) => {
    // Of what could not be parsed the packet comes with the error.
    if (typeof parsed === 'number') {
      start = parser.incoming === null ? start + packetOf(parser, start) : '';
    }
    return execute(parsed);
  };
  return () => start;
}

function packetOf(parser: Parser, start: string): string {
  const left = KEPT_BYTES - start.length;
  return left > 0 ? (parser.getCurrentBuffer?.().toString('latin1', 0, left) ?? '') : '';
}
