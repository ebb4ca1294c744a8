/**
 * Where `proxy_pass` leads.
 */
import { isThisMachine, type PathBase, placed } from './addresses.js';
import type { Draft } from './draft.js';
import type { Behind } from './place.js';
import { takeSettings } from './nginx-settings.js';
import type { Statement } from './statement.js';

export interface Passed {
  readonly behind: Behind;
  /** What comes in the place of the location's own path; undefined where that is kept. */
  readonly uri: string | undefined;
}

/** Where there is one server only, each request is tried on it anyway. */
const NEVER_GIVEN_UP = /^(fail_timeout|max_fails)=/;

export class Upstreams {
  readonly #draft: Draft;
  readonly #base: PathBase;
  readonly #blocks: ReadonlyMap<string, Statement>;

  constructor(draft: Draft, base: PathBase, statements: readonly Statement[]) {
    this.#draft = draft;
    this.#base = base;
    this.#blocks = new Map(
      statements
        .filter(({ words }) => words[0] === 'upstream' && words.length === 2)
        .map((each) => [each.words[1] ?? '', each]),
    );
  }

  /** @returns undefined, and a note, for what is not on this machine or not spoken to over http */
  read(pass: Statement): Passed | undefined {
    const draft = this.#draft;
    const [, url = '', ...more] = pass.words;
    if (more.length > 0 || url.includes('$')) {
      draft.lose(pass, more.length > 0 ? 'no single address' : 'its address is a variable');
      return undefined;
    }
    const [, socket, , onSocket, address, path] =
      /^http:\/\/(?:unix:([^:]+)(:(.*))?|([^/]+)(\/.*)?)$/.exec(url) ?? [];
    const uri = socket === undefined ? path : onSocket;
    if (socket === undefined && address === undefined) {
      draft.lose(pass, 'only http is spoken to apps');
      return undefined;
    }
    const behind = socket === undefined ? this.#at(address ?? '', pass) : this.#socket(socket);
    if (behind === undefined) return undefined;
    draft.take(pass);
    return { behind, uri: uri === '' ? undefined : uri };
  }

  #socket(path: string): Behind {
    return { kind: 'socket', path: placed(path, this.#base) };
  }

  #at(address: string, named: Statement): Behind | undefined {
    const upstream = this.#blocks.get(address);
    if (upstream !== undefined) return this.#ofBlock(upstream);
    const [, host = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
    if (!isThisMachine(host)) {
      this.#draft.lose(named, `${address} is another machine: apps are on this one`);
      return undefined;
    }
    return { kind: 'port', port: Number(digits ?? 80) };
  }

  #ofBlock(upstream: Statement): Behind | undefined {
    const draft = this.#draft;
    const block = upstream.block ?? [];
    draft.take(upstream);
    takeSettings(block, draft);
    const [first, ...more] = block.filter(({ words }) => words[0] === 'server');
    for (const each of more) {
      draft.lose(each, 'one upstream each: sockpit balances instances= itself');
    }
    if (first === undefined) return undefined;
    const [, to = '', ...arguments_] = first.words;
    const socket = /^unix:(.+)$/.exec(to)?.[1];
    const behind = socket === undefined ? this.#at(to, first) : this.#socket(socket);
    const lost = arguments_.filter((each) => !NEVER_GIVEN_UP.test(each));
    if (lost.length === 0) draft.take(first);
    else if (behind !== undefined) draft.lose(first, `${lost.join(' ')} is not carried over`);
    return behind;
  }
}
