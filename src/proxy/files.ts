/**
 * Files to clients, over `send`: the only file that knows it. Ranges, conditional requests and types
 * are its work; which file it may be is decided in `file-path.ts`.
 */
import type { ServerResponse } from 'node:http';
import send from 'send';
import type { Exchange } from './exchange.js';
import { inRoot, type FileLookup } from './file-path.js';

type File = Extract<FileLookup, { kind: 'file' }>;

/** What is looked for beside a file, best first. */
const ENCODINGS = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
] as const;

export type FileFailure = { readonly status: number; readonly headers: readonly string[] };

/** Sends it; calls `failed` instead where that cannot be (412, 416, gone meanwhile). */
export async function sendFile(
  exchange: Exchange,
  file: File,
  hidden: (realPath: string) => boolean,
  failed: (failure: FileFailure) => void,
): Promise<void> {
  const packed = await precompressed(exchange.request.headers['accept-encoding'], file, hidden);
  const { request, response } = exchange;
  if (exchange.left.gone) return;
  const { segments } = packed ?? file;
  const stream = send(request, `/${segments.map(encodeURIComponent).join('/')}`, {
    root: file.root,
    index: false,
    cacheControl: false,
  });
  stream.on('headers', () => {
    // Served fresh: a browser asks again each time, and mostly hears 304.
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('Vary', 'Accept-Encoding');
    if (packed) {
      stream.type(file.segments.at(-1) ?? '');
      response.setHeader('Content-Encoding', packed.coding);
    }
  });
  stream.on('error', (error: { status?: number; headers?: Record<string, string> }) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    failed({ status: error.status ?? 500, headers: Object.entries(error.headers ?? {}).flat() });
  });
  response.once('finish', () => {
    exchange.firstByte(response.statusCode, sentFields(response));
    if (request.method === 'HEAD' || response.statusCode === 304) return;
    exchange.bytes = Number(response.getHeader('Content-Length') ?? 0);
  });
  stream.pipe(response);
}

function sentFields(response: ServerResponse): string[] {
  return Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)]);
}

/** A compressed neighbour that is not older than the file, where the client takes it. */
async function precompressed(
  accepted: string | undefined,
  file: File,
  hidden: (realPath: string) => boolean,
): Promise<{ readonly coding: string; readonly segments: readonly string[] } | undefined> {
  const name = file.segments.at(-1) ?? '';
  for (const { coding, suffix } of ENCODINGS) {
    if (!accepts(accepted, coding)) continue;
    const asked = [...file.segments.slice(0, -1), name + suffix];
    const neighbour = await inRoot(file.root, asked, hidden);
    if (!neighbour?.stats.isFile() || neighbour.stats.mtimeMs < file.stats.mtimeMs) continue;
    return { coding, segments: neighbour.segments };
  }
  return undefined;
}

/** RFC 9110 section 12.5.3, without weighing: named, and not with q=0. */
export function accepts(field: string | undefined, coding: string): boolean {
  return (field ?? '').split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });
}
