/**
 * What a watcher says to people.
 */
import type { App, ReadyRule } from '../../model/app.js';
import { formatDuration } from '../../model/duration.js';
import { SILENT_WORDS } from '../../model/reason.js';
import { describeUpstream } from '../../model/upstream.js';
import type { Upstream, UpstreamPlan } from '../../model/upstream.js';
import type { Listener } from '../discovery/listener.js';
import type { Candidate, CandidateView } from './candidate.js';
import { openWhereAwaited } from './next-step.js';
import type { Awaited } from './told.js';

/** All that is known of an app which is not ready in time. */
export interface OverdueFacts {
  readonly plan: UpstreamPlan;
  readonly rule: ReadyRule | undefined;
  /** Where it should answer, as told or (without that) where it answered at an earlier start. */
  readonly awaited: Awaited | undefined;
  /** It has answered before, wherever that was. */
  readonly answered: boolean;
  /** The unmet rule of its own, in words. */
  readonly ownRule: string | undefined;
  /** The answer to the last check of `ready=http:/path`; undefined before the first. */
  readonly pathStatus: number | undefined;
  readonly candidates: readonly Pick<
    Candidate,
    'upstream' | 'reason' | 'answer' | 'refusal' | 'closes'
  >[];
  /** What it listens on, helpers such as debuggers left out. */
  readonly listeners: readonly Listener[];
  /** Who holds the awaited address, if not the app. */
  readonly holder: string | undefined;
  /** The last error in its output. */
  readonly error: string | undefined;
}

/** What the app has not done, to follow "has not": which of the ways to be late it is. */
export function overdueWords(facts: OverdueFacts): string {
  const [what, ...details] = shortfall(facts);
  if (facts.error !== undefined) details.push(`its output says: ${facts.error}`);
  return details.length > 0 ? `${what} (${details.join('; ')})` : what;
}

function shortfall(facts: OverdueFacts): [string, ...string[]] {
  const { rule, awaited, candidates } = facts;
  if (facts.ownRule !== undefined) return [facts.ownRule];
  const due = openWhereAwaited(candidates, awaited);
  if (due) return noAnswer(due, rule, facts.pathStatus);
  if (!awaited)
    return [
      'listened on anything',
      ...(facts.answered ? ['it has before; if it is to listen nowhere, say so: worker'] : []),
    ];
  return neverOpened(awaited, facts);
}

function noAnswer(
  open: OverdueFacts['candidates'][number],
  rule: ReadyRule | undefined,
  pathStatus: number | undefined,
): [string, ...string[]] {
  const where = describeUpstream(open.upstream);
  if (rule?.kind === 'http' && rule.path !== undefined && open.answer.kind === 'http') {
    const last = pathStatus === undefined ? 'no answer yet' : `the last answer was ${pathStatus}`;
    return [`answered 2xx or 3xx at ${rule.path} on ${where}`, last];
  }
  const what = `answered HTTP on ${where}`;
  if (open.answer.kind === 'other') return [what, saidInstead(open.answer.said)];
  if (open.closes === 0) return [what, 'it listens there'];
  return [
    what,
    `it listens there, and closed ${open.closes} connection${open.closes > 1 ? 's' : ''} without a word`,
  ];
}

function neverOpened(awaited: Awaited, facts: OverdueFacts): [string, ...string[]] {
  const { upstream } = awaited;
  const where = describeUpstream(upstream);
  const what =
    upstream.kind === 'unix' ? `opened its socket ${upstream.path}` : `opened its port ${where}`;
  const details: string[] = [];
  if (awaited.reason === 'remembered') details.push('it did at an earlier start');
  const refusal = facts.candidates.find(({ reason }) => reason === awaited.reason)?.refusal;
  if (refusal === 'EACCES' || refusal === 'EPERM') details.push('we may not connect to it');
  else if (refusal === 'ECONNREFUSED' && upstream.kind === 'unix') {
    details.push('the file is there, but nothing listens on it');
  }
  const elsewhere = facts.listeners.map(({ bound }) => bound);
  if (elsewhere.length > 0) {
    const open = facts.candidates.some(({ answer }) => answer.kind !== 'none');
    const silence = open ? ', without an answer in HTTP' : '';
    details.push(`it listens on ${list(elsewhere)} instead${silence}`);
  } else details.push('it listens nowhere');
  if (facts.holder !== undefined) details.push(`${where} is held by ${facts.holder}`);
  return [what, ...details];
}

function saidInstead(said: string): string {
  if (said === 'TLS') return 'it speaks TLS there';
  return said === '' ? 'it closes connections without a word' : `it says \`${said}\` there`;
}

/** Where the app was expected and where it was found differ. */
export function elsewhereRemark(plan: UpstreamPlan, chosen: Upstream): string | undefined {
  const found = describeUpstream(chosen);
  if (plan.kind === 'literal') {
    return `the command says ${plan.text}, but it listens on ${found}: that is where requests go`;
  }
  if (plan.kind === 'variable') {
    return `the command reads $${plan.name}, but it listens on ${found}: that is where requests go`;
  }
  return undefined;
}

/** Nothing of it listened in all the time that it had. */
export function silentRemark({ withinMs }: Pick<App, 'withinMs'>): string {
  return `nothing of it listened within ${formatDuration(withinMs)}: ${SILENT_WORDS}`;
}

export function notHttpRemark(candidate: CandidateView): string {
  const said = candidate.answer.kind === 'other' ? candidate.answer.said : '';
  return `${describeUpstream(candidate.upstream)} does not speak HTTP (${saidInstead(said)}): it gets no route`;
}

/** Several upstreams answer in HTTP; `chosen` is the one that is routed. */
export function severalRemark(chosen: Upstream, all: readonly Upstream[]): string {
  return (
    `answers HTTP on ${list(all.map(describeUpstream))}; requests go to ` +
    `${describeUpstream(chosen)}; socket= or port= chooses another`
  );
}

export function exposedRemark(bound: readonly string[]): string {
  return `listens on ${list(bound)}: reachable from the network, past the proxy`;
}

/** `a`, `a and b`, `a, b and c`. */
function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

const ERROR = /^(?:\w+\.)*\w*(?:Error|Exception)\b(?:: .*| \[\w+\]: .*)?$/;
const LONGEST_ERROR = 160;

/** The last error that a program printed, if it printed one: a Python or Node one, or a missing module. */
export function errorIn(lines: readonly string[]): string | undefined {
  const line = lines.map((text) => text.trim()).findLast((text) => ERROR.test(text));
  if (line === undefined) return undefined;
  return line.length > LONGEST_ERROR ? `${line.slice(0, LONGEST_ERROR - 1)}…` : line;
}
