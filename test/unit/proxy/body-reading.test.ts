import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, Socket, type AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { bodyReadingOf, type BodyTaker } from '../../../src/proxy/body-reading.js';

const LENGTH = 1_000_000;

class Taker implements BodyTaker {
  left: number;
  isLevel = true;
  readonly taken: Buffer[] = [];
  readonly #parts: Buffer[] = [];

  constructor(left: number) {
    this.left = left;
  }

  take(bytes: Buffer, done: () => void): void {
    this.left -= bytes.length;
    this.taken.push(bytes);
    this.#parts.push(Buffer.from(bytes));
    done();
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString('latin1');
  }
}

describe('the reading of a body', () => {
  let server: Server;
  let client: Socket;
  let answers: string;
  let request: IncomingMessage;
  let response: ServerResponse;

  before(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  afterEach(() => client.destroy());

  beforeEach(async () => {
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    answers = '';
    client.on('data', (bytes) => (answers += bytes.toString('latin1')));
    client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${LENGTH}\r\n\r\n`);
    [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  });

  it('is had of the Node that runs this, once for each connection', () => {
    const reading = bodyReadingOf(request.socket);
    assert.ok(reading);
    assert.equal(bodyReadingOf(request.socket), reading);
  });

  it('hands the bytes on past the request, which ends all the same', async () => {
    const taker = new Taker(LENGTH);
    bodyReadingOf(request.socket)?.begin(taker);
    let byRequest = 0;
    request.on('data', (bytes: Buffer) => (byRequest += bytes.length));
    const body = 'abcdefghij'.repeat(LENGTH / 10);
    client.write(body);
    await once(request, 'end');
    assert.equal(request.complete, true);
    assert.equal(byRequest, 0);
    assert.equal(taker.left, 0);
    assert.equal(taker.text, body);
    // Memory of its own, but for what came before it was there.
    const places = new Set(taker.taken.slice(1).map(({ buffer }) => buffer));
    assert.ok(places.size <= 2, `${places.size} pieces of memory`);
  });

  it('leaves what follows the body to the parser', async () => {
    bodyReadingOf(request.socket)?.begin(new Taker(LENGTH));
    request.resume();
    const next = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const second = 'POST /next HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
    client.write('x'.repeat(LENGTH) + second);
    const [following, answer] = await next;
    assert.equal(following.url, '/next');
    let text = '';
    for await (const part of following as AsyncIterable<Buffer>) text += part.toString();
    assert.equal(text, 'hello');
    response.end('one');
    answer.end('two');
    await once(answer, 'finish');
    while (!answers.includes('two')) await once(client, 'data');
    assert.match(answers, /one.*two/s);
  });

  it('gives the rest back to the request when nobody takes it any more', async () => {
    const taker = new Taker(LENGTH);
    const reading = bodyReadingOf(request.socket);
    reading?.begin(taker);
    let byRequest = 0;
    request.on('data', (bytes: Buffer) => (byRequest += bytes.length));
    client.write('x'.repeat(LENGTH / 2));
    while (taker.left > LENGTH / 2) await new Promise((turn) => setImmediate(turn));
    reading?.end();
    client.write('x'.repeat(LENGTH / 2));
    await once(request, 'end');
    assert.equal(byRequest, LENGTH / 2);
  });

  it('does not go on while Node reads no more from a client that takes no answers', () => {
    const { socket } = request;
    const reading = bodyReadingOf(socket);
    assert.ok(reading);
    reading.pause();
    Object.assign(socket, { _paused: true });
    reading.resume();
    assert.equal(socket.isPaused(), true);
    Object.assign(socket, { _paused: false });
    reading.resume();
    assert.equal(socket.isPaused(), false);
  });

  it('takes nothing while it is paused', async () => {
    const { socket } = request;
    const taker = new Taker(LENGTH);
    const reading = bodyReadingOf(socket);
    reading?.begin(taker);
    let byRequest = 0;
    request.on('data', (bytes: Buffer) => (byRequest += bytes.length));
    await new Promise((turn) => setImmediate(turn));
    reading?.pause();
    // As the stream does of itself when something was put into it.
    socket.read(0);
    client.write('x'.repeat(LENGTH));
    while (socket.readableLength === 0 && taker.left === LENGTH) {
      await new Promise((turn) => setImmediate(turn));
    }
    assert.equal(taker.left, LENGTH);
    reading?.resume();
    await once(request, 'end');
    assert.equal(byRequest + LENGTH - taker.left, LENGTH);
  });

  it('is not to be had of what is no connection of an HTTP server, or has TLS', () => {
    assert.equal(bodyReadingOf(client), undefined);
    assert.equal(bodyReadingOf(new Socket()), undefined);
    const secure = Object.assign(request.socket, { encrypted: true });
    assert.equal(bodyReadingOf(secure), undefined);
  });
});
