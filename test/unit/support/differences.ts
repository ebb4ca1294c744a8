/**
 * Where our reader of answers and Node's client do not say the same, and why that is right.
 */
import type { Said } from './answers.js';
import type { Reading } from './reading.js';

interface Rule {
  /** Node refuses what we take, or the other way round. */
  readonly who: 'we take' | 'we refuse';
  readonly applies: (said: Said, ours: Reading) => boolean;
}

const ODD_START = /(?:^|\r\n\r\n)(?:[\r\n]+HTTP|HTTP\/(?!1\.[01] ))/;

/** In the words of RFC 9112, where it has any. */
export const REASONS = {
  'section 2.2: a line may end with LF alone; the head is written anew': {
    who: 'we take',
    applies: ({ text }) => /(?:^|[^\r])\n/.test(text),
  },
  'section 5.2: a gateway may join folded lines instead of refusing them': {
    who: 'we take',
    applies: ({ text }) => /\n[ \t]/.test(text),
  },
  'section 9.6: it is the final answer that says whether the connection lasts': {
    who: 'we take',
    applies: ({ text }) =>
      /^HTTP\/1\.(?:0 1|1 1\d\d[^]*?\r\nConnection: close\r\n\r\nHTTP)/.test(text),
  },
  'section 7.1.1: blanks before an extension are to be taken; none is passed on': {
    who: 'we take',
    applies: ({ text }) => /\r\n[\da-f]+[ \t;]/i.test(text),
  },
  'section 6.5.1 of RFC 9110: what would frame the message behind its body is dropped': {
    who: 'we take',
    applies: (_, { trailers }) =>
      trailers.some((name) => /^(?:content-length|transfer-encoding)$/i.test(name)),
  },
  'section 6.1: a coding that we do not take off would not reach the client as it is': {
    who: 'we refuse',
    applies: (_, { why }) => why === 'its Transfer-Encoding is not chunked',
  },
  'section 6.3: Content-Length beside Transfer-Encoding is refused, also beside an empty one': {
    who: 'we refuse',
    applies: ({ text }, { why }) => /both/.test(why) && /Transfer-Encoding:\s*\r?\n/.test(text),
  },
  'section 5: a tab behind a value is none of it': {
    who: 'we take',
    applies: ({ text }) => /^(?:Transfer-Encoding|Content-Length):.*\t\r?$/m.test(text),
  },
  'section 7.8 of RFC 9110: nobody has asked for another protocol': {
    who: 'we refuse',
    applies: (_, { why }) => why === 'it switches protocols without being asked',
  },
  'section 2.2: an empty line first, or another version, is not an answer': {
    who: 'we refuse',
    applies: ({ text }) => ODD_START.test(text),
  },
  'section 4: a reason has no control characters, and Node throws when it is to write one': {
    who: 'we refuse',
    applies: ({ text }) => /HTTP\/1\.[01] \d{3} [^\n]*[\0-\x08\x0b-\x1f\x7f][^\n]*\n/.test(text),
  },
  'section 15 of RFC 9110: a status is at least 100': {
    who: 'we refuse',
    applies: ({ text }) => /HTTP\/1\.[01] 0\d\d/.test(text),
  },
} satisfies Record<string, Rule>;

export type Reason = keyof typeof REASONS;

/** What they do not agree on, in words, and the reasons that were needed. */
export function differences(
  said: Said,
  ours: Reading,
  nodes: Reading,
): { readonly unexplained: readonly string[]; readonly reasons: readonly Reason[] } {
  const how = END[ours.end] > END[nodes.end] ? 'we take' : 'we refuse';
  if (ours.end !== nodes.end) {
    const reasons = (Object.keys(REASONS) as Reason[]).filter((reason) => {
      const rule: Rule = REASONS[reason];
      return rule.who === how && rule.applies(said, ours);
    });
    return {
      unexplained: reasons.length > 0 ? [] : [`ours ${ours.end}, Node's ${nodes.end}`],
      reasons,
    };
  }
  const same = {
    // What has come of a broken one, Node keeps back or not as its buffers go.
    whole: ['interims', 'status', 'reason', 'headers', 'body', 'trailers'],
    broken: ['interims', 'status', 'reason', 'headers'],
    none: [],
  } as const;
  const unexplained = same[ours.end]
    .filter((part) => JSON.stringify(ours[part]) !== JSON.stringify(nodes[part]))
    .map((part) => `another ${part}`);
  if (ours.reusable && !nodes.reusable) unexplained.push('we would use the connection again');
  return { unexplained, reasons: [] };
}

const END = { none: 0, broken: 1, whole: 2 } as const;
