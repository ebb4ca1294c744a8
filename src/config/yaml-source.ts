/**
 * The one door to `yaml`: text → value, and where each key of it stands; and values → text. JSON is
 * read by it as well, because JSON.parse knows no positions.
 */
import {
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  visit,
} from 'yaml';
import type { Diagnostic } from '../model/diagnostic.js';
import { findJsonFault } from './json-fault.js';
import { diagnosticAt, type Mark } from './raw.js';
import type { KeyPath, Locator } from './structured.js';

type ParsedYaml = ReturnType<typeof parseDocument>;

export interface YamlSource {
  /** What could be read of it, also beside errors. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locator;
}

/** @param json the text must be JSON to the letter: no comments, no trailing commas */
export function readYaml(text: string, file: string, json: boolean): YamlSource {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    merge: true,
    prettyErrors: false,
    // Told by `nameFaults`: of a key after an empty value the library's place was that of the value.
    uniqueKeys: false,
  });
  const marks = new Marks(text, file, counter);
  const fault = json ? findJsonFault(text) : undefined;
  const diagnostics =
    fault === undefined
      ? [...syntaxFaults(document, marks), ...nameFaults(document, marks)]
      : [diagnosticAt('error', marks.at(fault.offset, fault.offset + 1), fault.message)];
  return { value: valueOf(document), diagnostics, locate: locatorOf(document, marks) };
}

/** Offsets of the text as places that people are shown. */
class Marks {
  readonly #text: string;
  readonly #file: string;
  readonly #counter: LineCounter;
  readonly #lines: readonly string[];

  constructor(text: string, file: string, counter: LineCounter) {
    this.#text = text;
    this.#file = file;
    this.#counter = counter;
    this.#lines = text.split(/\r\n|\n/);
  }

  at(start: number, end: number): Mark {
    // The end of a file has no line to show: its last word stands for it.
    const last = this.#text.trimEnd().length;
    const { line, col } = this.#counter.linePos(start >= last ? Math.max(0, last - 1) : start);
    const at = Math.max(1, line);
    const own = this.#lines[at - 1] ?? '';
    const column = Math.min(Math.max(1, col), own.length + 1);
    const length = Math.max(1, Math.min(end - start, own.trimEnd().length - column + 1));
    return { position: { file: this.#file, line: at, column }, text: own, length };
  }

  /** Undefined for what takes no room, such as the value in `key:`. */
  of(node: unknown): Mark | undefined {
    if (!isNode(node) || !node.range || node.range[1] <= node.range[0]) return undefined;
    return this.at(node.range[0], node.range[1]);
  }
}

/** One slip often gives several errors on its line; the first one is the slip. */
function syntaxFaults({ errors }: ParsedYaml, marks: Marks): Diagnostic[] {
  const told = new Set<number>();
  return errors.flatMap(({ pos, code, message }) => {
    const mark = marks.at(pos[0], pos[1]);
    if (told.has(mark.position.line)) return [];
    told.add(mark.position.line);
    return [diagnosticAt('error', mark, WORDS[code] ?? firstLine(message))];
  });
}

/** Keys that stand twice in their map, and aliases of what has no such name. */
function nameFaults(document: ParsedYaml, marks: Marks): Diagnostic[] {
  const faults: Diagnostic[] = [];
  visit(document, {
    Map: (_, { items }) => {
      for (const { name, key } of repeated(items)) {
        const mark = marks.at(key.range?.[0] ?? 0, key.range?.[1] ?? 1);
        const message = `${name} is written twice`;
        faults.push(diagnosticAt('error', mark, message, 'remove one of the two'));
      }
    },
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined || !alias.range) return;
      const mark = marks.at(alias.range[0], alias.range[1]);
      faults.push(diagnosticAt('error', mark, `nothing above is called &${alias.source}`));
    },
  });
  return faults;
}

/** Follows a path as far as there are nodes, and says where the last one stands. */
function locatorOf({ contents }: ParsedYaml, marks: Marks): Locator {
  return (path, part) => {
    let node: unknown = contents;
    let found = marks.of(node) ?? marks.at(0, 1);
    for (const [depth, step] of path.entries()) {
      const member = memberOf(node, step);
      if (member === undefined) return found;
      if (member.kind === 'pair') {
        found = marks.of(member.key) ?? found;
        if (part === 'key' && depth === path.length - 1) return found;
      }
      node = member.value;
      found = marks.of(node) ?? found;
    }
    return found;
  };
}

type Member =
  | { readonly kind: 'pair'; readonly key: unknown; readonly value: unknown }
  | { readonly kind: 'item'; readonly value: unknown };

/** What a map has by a name, or a list by a number; undefined where it has no such thing. */
function memberOf(node: unknown, step: KeyPath[number]): Member | undefined {
  if (isMap(node) && typeof step === 'string') {
    const pair = node.items.find(
      (item) => isPair(item) && String(isNode(item.key) ? item.key : '') === step,
    );
    return pair && { kind: 'pair', key: pair.key, value: pair.value };
  }
  if (typeof step === 'number' && isNode(node) && 'items' in node) {
    return { kind: 'item', value: (node.items as readonly unknown[])[step] };
  }
  return undefined;
}

/** Where the library's own words are about its own use. */
const WORDS: Partial<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here, and a config is one',
};

/** Keys of a map that stand in it before; `<<` brings in one map after the other. */
function repeated(items: readonly Pair[]): { readonly name: string; readonly key: Node }[] {
  const seen = new Set<string>();
  return items.flatMap(({ key }) => {
    const name = isScalar(key) ? String(key.value) : '<<';
    if (!isScalar(key) || name === '<<') return [];
    if (seen.has(name)) return [{ name, key }];
    seen.add(name);
    return [];
  });
}

/** A locator for what stands below a key, such as `sockpit` in package.json. */
export function below(locate: Locator, prefix: KeyPath): Locator {
  return (path, part) => locate([...prefix, ...path], part);
}

/** Undefined where an alias leads nowhere. */
function valueOf(document: { readonly toJS: () => unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** A file of YAML 1.1 and 1.2 alike, one document for each value; what both read differently is quoted. */
export function writeYaml(documents: readonly unknown[]): string {
  const texts = documents.map((value) =>
    stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false }),
  );
  return texts.join('---\n');
}
