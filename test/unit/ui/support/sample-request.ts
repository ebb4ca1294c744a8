import type { RequestRecord } from '../../../../src/model/request.js';
import { NOW } from './sample-stack.js';

/** A finished request; a test names only what it is about. */
export function sampleRequest(overrides: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 1,
    t: NOW,
    app: 'web',
    instance: 1,
    method: 'GET',
    target: '/',
    protocol: 'HTTP/1.1',
    host: 'localhost:8080',
    remote: '127.0.0.1',
    user: undefined,
    referer: undefined,
    userAgent: 'curl/8.5.0',
    status: 200,
    bytes: 512,
    ttfbMs: 9,
    totalMs: 10,
    heldMs: 0,
    stream: false,
    note: undefined,
    ...overrides,
  };
}
