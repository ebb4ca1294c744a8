/**
 * Which of the places where something listens is the app's upstream. A pure decision.
 */
import type { ReadyRule } from '../../model/app.js';
import type { UpstreamPlan } from '../../model/upstream.js';
import { REASONS } from './candidate.js';
import type { CandidateView } from './candidate.js';

/** All times are on {@link Clock.elapsed}. */
export interface Question {
  readonly plan: UpstreamPlan['kind'];
  /** As written; undefined: any HTTP answer. */
  readonly rule: ReadyRule | undefined;
  /** An address was told (`literal`, `variable`) or is remembered, and should come up. */
  readonly awaited: 'told' | 'remembered' | undefined;
  /** In order of preference. */
  readonly candidates: readonly CandidateView[];
  readonly now: number;
  /** When the app's own rule (`listen`, `log:`, `exec:`, `delay:`) was met, if it was. */
  readonly ruleMetAt: number | undefined;
}

export type Choice =
  /** Not yet; ask again then, or when something changes. */
  | { readonly kind: 'wait'; readonly until: number | undefined }
  | { readonly kind: 'chosen'; readonly candidate: CandidateView; readonly http: boolean };

/** Something else answers; the address that is awaited may still come up within this. */
export const ELSEWHERE_MS = 1000;
/** What was found together is compared before one is taken. */
const TOGETHER_MS = 150;
/** Something that is not HTTP answers; an HTTP listener may still come up within this. */
const NOT_HTTP_MS = 500;
/** An app ready by its own rule, and silent for so long, is taken to speak HTTP. */
const SILENCE_MS = 500;

/** A candidate that may be taken from a moment on. */
interface Offer {
  readonly candidate: CandidateView;
  readonly http: boolean;
  /** Infinity: not as things stand. */
  readonly from: number;
}

/**
 * The first that answers HTTP. One that comes before it in the order and already accepts is waited
 * for, as servers listen before they have loaded their app. Only where nothing speaks HTTP does
 * something else count, and never where `ready=http` was written. Where the app has a ready rule of
 * its own, silence is not held against it.
 */
export function choose(question: Question): Choice {
  const offers = [answering(question), trusted(question), notHttp(question)].filter(
    (offer) => offer !== undefined,
  );
  const due = offers.find(({ from }) => from <= question.now);
  if (due) return { kind: 'chosen', candidate: due.candidate, http: due.http };
  const until = Math.min(...offers.map(({ from }) => from));
  return { kind: 'wait', until: Number.isFinite(until) ? until : undefined };
}

function answering(question: Question): Offer | undefined {
  const { candidates } = question;
  const index = candidates.findIndex(({ answer }) => answer.kind === 'http');
  const candidate = candidates[index];
  if (candidate?.answer.kind !== 'http') return undefined;
  const waits = candidates.slice(0, index).map(({ reason, answer }) => {
    if (answer.kind === 'silent') return reason === 'found' ? TOGETHER_MS : Infinity;
    return answer.kind === 'none' && !answer.tried ? TOGETHER_MS : 0;
  });
  const patience = Math.max(elsewhere(candidate, question), ...waits);
  return { candidate, http: true, from: candidate.answer.since + patience };
}

function trusted(question: Question): Offer | undefined {
  const { candidates, rule, ruleMetAt } = question;
  if (rule === undefined || rule.kind === 'http' || ruleMetAt === undefined) return undefined;
  const candidate = candidates.find(({ answer }) => answer.kind === 'silent');
  if (candidate?.answer.kind !== 'silent') return undefined;
  const known = candidates.some(({ answer }) => answer.kind === 'http' || answer.kind === 'other');
  if (known && candidate.reason === 'found') return undefined;
  const patience = Math.max(SILENCE_MS, elsewhere(candidate, question));
  return { candidate, http: true, from: Math.max(candidate.answer.since, ruleMetAt) + patience };
}

function notHttp(question: Question): Offer | undefined {
  const { candidates, plan, rule } = question;
  if (rule?.kind === 'http' || candidates.some(({ answer }) => answer.kind === 'http')) {
    return undefined;
  }
  const candidate = candidates.find(({ answer }) => answer.kind === 'other');
  if (candidate?.answer.kind !== 'other') return undefined;
  const silent = candidates.some((c) => c.reason !== 'found' && c.answer.kind === 'silent');
  if (silent) return { candidate, http: false, from: Infinity };
  // At a fixed address nothing else is looked for.
  const patience = Math.max(plan === 'fixed' ? 0 : NOT_HTTP_MS, elsewhere(candidate, question));
  return { candidate, http: false, from: candidate.answer.since + patience };
}

/** How long a candidate gives way to the address that is awaited, while nothing accepts there. */
function elsewhere(candidate: CandidateView, { awaited, candidates }: Question): number {
  if (awaited === undefined) return 0;
  const weaker = REASONS.indexOf(candidate.reason) > REASONS.indexOf(awaited);
  const there = candidates.some((c) => c.reason === awaited && c.answer.kind !== 'none');
  return weaker && !there ? ELSEWHERE_MS : 0;
}
