/**
 * `include` of nginx: what it names takes its place
 * (https://nginx.org/en/docs/ngx_core_module.html#include). A relative one is taken from the folder of the
 * main file, also in a file that is included.
 */
import type { Draft } from './draft.js';
import type { Included } from './included.js';
import { nginxNarrowingIn } from './nginx-access.js';
import { isLocation } from './nginx-location.js';
import { isSetting } from './nginx-settings.js';
import { firstIn, type Statement } from './statement.js';

/** @param folder of the main file */
export function withNginxIncludes(
  statements: readonly Statement[],
  draft: Draft,
  included: Included,
  folder: string,
  depth = 0,
): readonly Statement[] {
  const within = (block: readonly Statement[], deeper: number): readonly Statement[] =>
    withNginxIncludes(block, draft, included, folder, deeper);
  return statements.flatMap((each) => {
    const [name, pattern, ...more] = each.words;
    if (each.block !== undefined) return [{ ...each, block: within(each.block, depth) }];
    if (name !== 'include' || pattern === undefined || more.length > 0) return [each];
    const read = included.statements(pattern, folder, depth, (block) => within(block, depth + 1));
    if (read === undefined || (isSetting(each) && isHarmless(read))) return [each];
    return read;
  });
}

/** As its name says: types of files, or parameters for other protocols. */
function isHarmless(statements: readonly Statement[]): boolean {
  const other = firstIn(statements, (each) => each.words[0] === 'server' || isLocation(each));
  return other === undefined && nginxNarrowingIn(statements) === undefined;
}
