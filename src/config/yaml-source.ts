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
    // Told below, by name: of a key after an empty value the place was that of the value.
    uniqueKeys: false,
  });
  const lines = text.split(/\r\n|\n/);

  const markAt = (start: number, end: number): Mark => {
    // The end of a file has no line to show: its last word stands for it.
    const last = text.trimEnd().length;
    const { line, col } = counter.linePos(start >= last ? Math.max(0, last - 1) : start);
    const at = Math.max(1, line);
    const own = lines[at - 1] ?? '';
    const column = Math.min(Math.max(1, col), own.length + 1);
    const length = Math.max(1, Math.min(end - start, own.trimEnd().length - column + 1));
    return { position: { file, line: at, column }, text: own, length };
  };

  const fault = json ? findJsonFault(text) : undefined;
  const diagnostics: Diagnostic[] = [];
  if (fault !== undefined) {
    const mark = markAt(fault.offset, fault.offset + 1);
    diagnostics.push(diagnosticAt('error', mark, fault.message));
  } else {
    const told = new Set<number>();
    for (const { pos, code, message } of document.errors) {
      const mark = markAt(pos[0], pos[1]);
      // One slip often gives several errors on its line; the first one is the slip.
      if (told.has(mark.position.line)) continue;
      told.add(mark.position.line);
      diagnostics.push(diagnosticAt('error', mark, WORDS[code] ?? firstLine(message)));
    }
    visit(document, {
      Map: (_, { items }) => {
        for (const { name, key } of repeated(items)) {
          const mark = markAt(key.range?.[0] ?? 0, key.range?.[1] ?? 1);
          diagnostics.push(
            diagnosticAt('error', mark, `${name} is written twice`, 'remove one of the two'),
          );
        }
      },
      Alias: (_, alias) => {
        if (alias.resolve(document) !== undefined || !alias.range) return;
        const mark = markAt(alias.range[0], alias.range[1]);
        const message = `nothing above is called &${alias.source}`;
        diagnostics.push(diagnosticAt('error', mark, message));
      },
    });
  }

  /** Undefined for a node that takes no room, such as the value in `key:`. */
  const range = (node: Node): Mark | undefined =>
    node.range && node.range[1] > node.range[0] ? markAt(node.range[0], node.range[1]) : undefined;

  const locate: Locator = (path, part) => {
    let node: unknown = document.contents;
    let found = (isNode(node) ? range(node) : undefined) ?? markAt(0, 1);
    for (const [depth, step] of path.entries()) {
      const last = depth === path.length - 1;
      if (isMap(node) && typeof step === 'string') {
        const pair = node.items.find(
          (item) => isPair(item) && String(isNode(item.key) ? item.key : '') === step,
        );
        if (pair === undefined) return found;
        const key = isNode(pair.key) ? range(pair.key) : undefined;
        found = key ?? found;
        node = pair.value;
        if (last && part === 'key') return found;
      } else if (typeof step === 'number' && isNode(node) && 'items' in node) {
        node = (node.items as readonly unknown[])[step];
      } else {
        return found;
      }
      found = (isNode(node) ? range(node) : undefined) ?? found;
    }
    return found;
  };

  return { value: valueOf(document), diagnostics, locate };
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
