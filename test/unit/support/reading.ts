/**
 * What an answer says, as our reader and as Node's own client understand it.
 */
import { request, type IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { AnswerReader } from '../../../src/proxy/answer-reader.js';
import type { RawHeaders } from '../../../src/proxy/raw-headers.js';
import type { Said } from './answers.js';

export interface Reading {
  /** Status and fields of each interim answer. */
  readonly interims: readonly (readonly [number, RawHeaders])[];
  /** 0 where there is none. */
  readonly status: number;
  readonly reason: string;
  readonly headers: RawHeaders;
  readonly body: string;
  readonly trailers: RawHeaders;
  /** `broken`: it ends short of its end, behind its head; `none`: there is no head that can be taken. */
  readonly end: 'whole' | 'broken' | 'none';
  /** Why it cannot be taken; of either's own words. */
  readonly why: string;
  /** Nothing has come behind its end, and another may. */
  readonly reusable: boolean;
}

type Growing = { -readonly [Key in keyof Reading]: Reading[Key] };

function nothing(): Growing {
  const none: RawHeaders = [];
  return {
    interims: [],
    status: 0,
    reason: '',
    headers: none,
    body: '',
    trailers: none,
    end: 'none',
    why: '',
    reusable: false,
  };
}

/** @param cuts where one read ends and the next begins, ascending */
export function readByUs({ method, text }: Said, cuts: readonly number[]): Reading {
  const seen = nothing();
  const reader = new AnswerReader(method, {
    interim: ({ status, headers }) => (seen.interims = [...seen.interims, [status, headers]]),
    head: ({ status, reason, headers }) => Object.assign(seen, { status, reason, headers }),
    body: (bytes) => (seen.body += bytes.toString('latin1')),
  });
  let from = 0;
  let fault: string | undefined;
  for (const to of [...cuts, text.length]) {
    if (to > from && fault === undefined) {
      fault = reader.push(Buffer.from(text.slice(from, to), 'latin1'));
    }
    from = to;
  }
  seen.trailers = reader.trailers;
  const whole = fault === undefined && reader.finish();
  const end = whole ? 'whole' : seen.status === 0 ? 'none' : 'broken';
  return { ...seen, end, why: fault ?? '', reusable: whole && reader.idleMs > 0 };
}

/**
 * By `node:http`, whose parser is strict unless it is told otherwise; in memory alone.
 * @param ends the app closes the connection; otherwise it stays silent behind what it said
 */
export function readByNode(said: Said, ends: boolean): Promise<Reading> {
  return new Promise((resolve) => {
    const wire = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        done();
        wire.push(Buffer.from(said.text, 'latin1'));
        if (ends) wire.push(null);
        else setImmediate(() => wire.destroy());
      },
    });
    const options = {
      method: said.method,
      maxHeaderSize: 256 * 1024,
      createConnection: () => wire,
    };
    const outgoing = request(options);
    readResponse(outgoing).then(resolve, () => undefined);
    outgoing.end();
  });
}

/** The answer to a request that is about to be sent. */
export function readResponse(outgoing: ReturnType<typeof request>): Promise<Reading> {
  const seen = nothing();
  let answer: IncomingMessage | undefined;
  outgoing.on('information', ({ statusCode, rawHeaders }) => {
    seen.interims = [...seen.interims, [statusCode, rawHeaders]];
  });
  outgoing.on('response', (response) => {
    answer = response;
    seen.status = response.statusCode ?? 0;
    seen.reason = response.statusMessage ?? '';
    seen.headers = response.rawHeaders;
    response.on('data', (bytes: Buffer) => (seen.body += bytes.toString('latin1')));
    response.on('error', () => undefined);
  });
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code?.startsWith('HPE_')) seen.why = error.code;
  });
  return new Promise((resolve) => {
    outgoing.once('close', () => {
      const finish = (): void => {
        seen.trailers = answer?.rawTrailers ?? [];
        // Behind the end of an answer nothing is part of it, also not what makes Node's parser fail.
        seen.end = answer?.complete ? 'whole' : answer ? 'broken' : 'none';
        seen.reusable = seen.end === 'whole' && seen.why === '';
        resolve(seen);
      };
      if (!answer || answer.readableEnded || answer.destroyed) finish();
      else answer.once('close', finish);
    });
  });
}
