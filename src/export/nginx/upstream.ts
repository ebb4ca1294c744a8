/**
 * Where nginx sends a request: an address in `proxy_pass` itself, so that the mapping is plain to
 * see, or a block of its own where there are several or where the address cannot stand there.
 */
import type { App } from '../../model/app.js';
import { describeUpstream, type Upstream } from '../../model/upstream.js';
import type { Block } from '../blocks.js';
import { type AddressBook, placementOf } from '../layout.js';
import { nginxWord } from './words.js';

/** What stands after `http://` in `proxy_pass`; a path of the target may follow `open`. */
export interface ProxyPassTarget {
  readonly address: string;
  /** Ends the address where a path follows. */
  readonly open: string;
}

/** In `proxy_pass` a colon ends the path of a socket, and a `$` begins a variable. */
const PLAIN_PATH = /^[\w./@+,-]+$/;

/** `app_` keeps the name apart from that of any host. */
function blockName(app: App): string {
  return `app_${app.name}`;
}

function upstreamsOf(app: App, book: AddressBook): readonly Upstream[] {
  const placement = placementOf(app, book);
  return placement.kind === 'at' ? placement.upstreams : [];
}

function standsAlone(upstreams: readonly Upstream[]): Upstream | undefined {
  const [first, ...more] = upstreams;
  if (first === undefined || more.length > 0) return undefined;
  return first.kind === 'tcp' || PLAIN_PATH.test(first.path) ? first : undefined;
}

export function targetOf(app: App, book: AddressBook): ProxyPassTarget {
  const alone = standsAlone(upstreamsOf(app, book));
  if (alone === undefined) return { address: blockName(app), open: '' };
  return { address: describeUpstream(alone), open: alone.kind === 'unix' ? ':' : '' };
}

/** The `upstream` blocks that {@link targetOf} names. */
export function upstreamBlocks(apps: readonly App[], book: AddressBook): Block[] {
  return apps.flatMap((app) => {
    const upstreams = upstreamsOf(app, book);
    if (upstreams.length === 0 || standsAlone(upstreams) !== undefined) return [];
    return [
      {
        head: `upstream ${blockName(app)}`,
        body: [
          ...(upstreams.length > 1 ? ['least_conn;'] : []),
          ...upstreams.map((upstream) => `server ${nginxWord(describeUpstream(upstream))};`),
        ],
      },
    ];
  });
}
