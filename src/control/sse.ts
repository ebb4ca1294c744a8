/**
 * Server-sent events (WHATWG HTML §9.2), the part of them that both ends here use.
 */
import { StringDecoder } from 'node:string_decoder';

export interface SseMessage {
  /** `message` where the stream named none. */
  readonly event: string;
  readonly data: string;
}

/** One event on the wire. `data` must be one line, as JSON is. */
export function encodeSse(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}

/** A comment, which clients skip: it only keeps the connection known to be alive. */
export const SSE_HEARTBEAT = ': still here\n\n';

/** The lines of a byte stream, without their ends; an unfinished last line is left out. */
export async function* streamLines(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder('utf8');
  let pending: string[] = [];
  for await (const chunk of chunks) {
    const text = decoder.write(chunk);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      pending.push(text.slice(start, end));
      yield pending.join('');
      pending = [];
      start = end + 1;
    }
    if (start < text.length) pending.push(text.slice(start));
  }
}

export async function* decodeSse(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<SseMessage, void, undefined> {
  let event = '';
  let data: string[] = [];
  for await (const raw of streamLines(chunks)) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
}
