/**
 * All places where an instance may answer: those that were told or offered, and those where its
 * processes are found listening.
 */
import { toldUpstream, type Upstream } from '../../model/upstream.js';
import { isAside } from '../discovery/aside.js';
import type { Listener } from '../discovery/listener.js';
import { createCandidate, REASONS } from './candidate.js';
import type { Candidate, Reason } from './candidate.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';
import { proofRequest } from './probe-request.js';
import type { WatchInput } from './report.js';
import { serverKey } from './server-key.js';
import { expectedUpstreams, sameServer } from './told.js';
import type { Expected } from './told.js';

export interface CandidateSet extends Stoppable {
  /** The preferred ones first. */
  all(): readonly Candidate[];
  /** Takes the result of a scan: listeners that came and went. */
  found(listeners: readonly Listener[]): void;
  /** Tries again wherever nothing has accepted yet. */
  poke(): void;
}

/**
 * What has just been spawned is not looked at before: hardly a program listens so soon, others wait to be
 * spawned meanwhile, and one that is over by then needs no look.
 */
const FIRST_LOOK_MS = 5;
/** Closes without a word before an unknown server counts as not speaking HTTP. */
const CLOSES_FOR_NO_HTTP = 5;

interface Member {
  readonly candidate: Candidate;
  /** Undefined until it is looked at, and where nothing tells of changes. */
  watch: Stoppable | undefined;
  /** Lives only while a scan finds it. */
  readonly scanned: boolean;
}

/** @param changed called when something has become known about one of them */
export function createCandidateSet(
  input: WatchInput,
  ports: ReadinessPorts,
  changed: () => void,
): CandidateSet {
  const { app } = input;
  const plan = app.upstream.kind;
  const members = new Map<string, Member>();
  const expected = expectedUpstreams(input);
  const patient = toldUpstream(app) !== undefined || app.ready?.kind === 'http';
  let stopped = false;

  const keyOf = (upstream: Upstream): string => serverKey(upstream, ports);

  const connectable = (upstream: Upstream): Upstream =>
    upstream.kind === 'tcp'
      ? upstream
      : { kind: 'unix', path: ports.connectablePath(upstream.path, input.runtimeDirectory) };

  const add = (
    key: string,
    reason: Reason,
    upstreams: readonly [Upstream, ...Upstream[]],
    scanned: boolean,
  ): Member | undefined => {
    if (members.has(key)) return undefined;
    const candidate = createCandidate({
      upstreams,
      reason,
      request: () => proofRequest(app),
      closesForNoHttp: patient ? 0 : CLOSES_FOR_NO_HTTP,
      clock: input.clock,
      probe: ports.probe,
      isAbsent: ports.isAbsent,
      held: () => input.held(),
      connectable,
      changed,
    });
    const member = { candidate, watch: undefined, scanned };
    members.set(key, member);
    return member;
  };

  const drop = (key: string, member: Member): void => {
    members.delete(key);
    member.watch?.stop();
    member.candidate.stop();
  };

  // A port can be held by a stranger, so it counts only where the instance itself holds it; only a
  // fixed one is taken at its word, as it may be a container's. A socket's file was seen not to be
  // there before the start.
  for (const { reason, upstreams } of expected) {
    const [first] = upstreams;
    if (first.kind === 'unix' || plan === 'fixed') add(keyOf(first), reason, upstreams, false);
  }
  const firstLook = input.clock.after(FIRST_LOOK_MS, () => {
    for (const member of members.values()) {
      const { candidate, scanned } = member;
      if (scanned) continue;
      const { upstream } = candidate;
      if (upstream.kind === 'unix') {
        member.watch = ports.watchPath(upstream.path, () => candidate.poke());
      }
      candidate.poke();
    }
  });

  return {
    all: () => [...members.values()].map((m) => m.candidate).sort(byPreference),

    found: (listeners) => {
      if (stopped) return;
      const servers = new Map<string, { upstreams: [Upstream, ...Upstream[]]; why: Reason }>();
      for (const listener of listeners) {
        const why = reasonFor(listener.address, expected);
        if (why === 'found' && isAside(listener)) continue;
        const key = keyOf(listener.address);
        const known = servers.get(key);
        if (known) known.upstreams.push(...addressesOf(listener));
        else servers.set(key, { upstreams: addressesOf(listener), why });
      }
      for (const [key, member] of members) {
        if (member.scanned && !servers.has(key)) drop(key, member);
      }
      for (const [key, { upstreams, why }] of servers) {
        add(key, why, distinct(upstreams), true)?.candidate.poke();
      }
    },

    poke: () => {
      for (const { candidate } of members.values()) {
        if (candidate.answer.kind === 'none') candidate.poke();
      }
    },

    stop: () => {
      stopped = true;
      firstLook.cancel();
      for (const [key, member] of members) drop(key, member);
    },
  };
}

function reasonFor(upstream: Upstream, expected: readonly Expected[]): Reason {
  return expected.find((e) => e.upstreams.some((u) => sameServer(u, upstream)))?.reason ?? 'found';
}

/** `::` usually takes IPv4 too, but need not. */
function addressesOf({ address, bound }: Listener): [Upstream, ...Upstream[]] {
  if (address.kind === 'unix' || !bound.startsWith('[::]:')) return [address];
  return [address, { kind: 'tcp', host: '::1', port: address.port }];
}

function distinct(upstreams: readonly [Upstream, ...Upstream[]]): [Upstream, ...Upstream[]] {
  const [first, ...rest] = upstreams;
  const seen = new Set([JSON.stringify(first)]);
  return [
    first,
    ...rest.filter((u) => {
      const text = JSON.stringify(u);
      return !seen.has(text) && seen.add(text);
    }),
  ];
}

/** By the reason, then sockets before ports, then low ports before high ones. */
function byPreference(a: Candidate, b: Candidate): number {
  const reasons = REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason);
  return reasons !== 0 ? reasons : rank(a.upstream) - rank(b.upstream);
}

function rank(upstream: Upstream): number {
  return upstream.kind === 'unix' ? 0 : upstream.port;
}
