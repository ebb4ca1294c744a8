/**
 * `import` of files in a Caddyfile: what they hold takes its place, unless a snippet has that name
 * (https://caddyserver.com/docs/caddyfile/directives/import). A path is relative to the file that names it.
 */
import { snippetOf, withArguments } from './caddy-snippets.js';
import type { Included } from './included.js';
import type { Statement } from './statement.js';

/** @param snippets the names of those that stand above; what is read adds its own */
export function withCaddyImports(
  statements: readonly Statement[],
  included: Included,
  folder: string,
  snippets = new Set<string>(),
  depth = 0,
): readonly Statement[] {
  return statements.flatMap((each) => {
    const [name, pattern = '', ...given] = each.words;
    const snippet = snippetOf(each);
    if (snippet !== undefined) snippets.add(snippet);
    if (each.block !== undefined) {
      const block = withCaddyImports(each.block, included, folder, snippets, depth);
      return [{ ...each, block }];
    }
    if (name !== 'import' || pattern === '' || snippets.has(pattern)) return [each];
    const read = included.statements(pattern, folder, depth, (inside, own) =>
      withCaddyImports(inside, included, own, snippets, depth + 1),
    );
    if (read === undefined) return [each];
    return given.length === 0 ? read : read.map((one) => withArguments(one, given));
  });
}
