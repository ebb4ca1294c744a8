/**
 * Snippets of a Caddyfile, which take the place of their `import`
 * (https://caddyserver.com/docs/caddyfile/directives/import).
 */
import type { CaddyContext } from './caddy-level.js';
import type { Statement } from './statement.js';

/** They may import one another in a circle. */
const DEEPEST = 8;

export function withSnippets(
  block: readonly Statement[],
  context: Pick<CaddyContext, 'draft' | 'snippets' | 'filledIn'>,
  depth = 0,
): readonly Statement[] {
  const { draft, snippets, filledIn } = context;
  return block.flatMap((each) => {
    const [name, file = '', ...given] = each.words;
    const snippet = name === 'import' ? snippets.get(file) : undefined;
    if (snippet === undefined || depth > DEEPEST) return [each];
    draft.take(each, snippet);
    const inside = snippet.block ?? [];
    if (given.length === 0) return withSnippets(inside, context, depth + 1);
    const filled = inside.map((one) => withArguments(one, given));
    draft.take(...everythingIn(snippet));
    filledIn.push(...filled);
    return withSnippets(filled, context, depth + 1);
  });
}

/** The name of the snippet that a statement defines; undefined for any other statement. */
export function snippetOf({ words: [first = ''] }: Statement): string | undefined {
  return /^\((.+)\)$/.exec(first)?.[1];
}

/** `{args[0]}` and, before Caddy 2.7, `{args.0}`; one that is not given stays as it is written. */
export function withArguments(
  { words, written, line, block }: Statement,
  given: readonly string[],
): Statement {
  const filled = (text: string): string =>
    text.replace(/\{args(?:\[(\d+)\]|\.(\d+))\}/g, (whole, at?: string, dotted?: string) => {
      return given[Number(at ?? dotted)] ?? whole;
    });
  return {
    line,
    words: words.map(filled),
    written: filled(written),
    block: block?.map((each) => withArguments(each, given)),
  };
}

/** What stands in a block, at any depth. */
export function everythingIn({ block = [] }: Statement): Statement[] {
  return block.flatMap((each) => [each, ...everythingIn(each)]);
}
