/**
 * Which location of nginx a path falls to, where nobody asks for it by itself: a `rewrite` sends there.
 * https://nginx.org/en/docs/http/ngx_http_core_module.html#location
 */
import { guardsOf } from './nginx-access.js';
import { isLocation, isPrefixLocation, type Location, locationOf } from './nginx-location.js';
import { rewrittenBy } from './nginx-rewrites.js';
import type { Statement } from './statement.js';

/** A location inside of others has what they narrow as well. */
interface Chosen {
  readonly location: Location;
  readonly guards: readonly Statement[];
  /** No pattern beside it is asked. */
  readonly final: boolean;
}

/** nginx itself gives up after ten. */
const MOST_REWRITES = 10;

/**
 * True where a server closes a path that was rewritten, or where nobody can tell.
 * @param block of the server
 * @param guards what holds in the whole of it
 */
export function isClosedAt(
  path: string,
  block: readonly Statement[],
  guards: readonly Statement[],
  rewrites = 0,
): boolean {
  // What is filled in is not known here.
  if (path.includes('$') || rewrites > MOST_REWRITES) return true;
  for (const each of block) {
    const next = rewrittenBy(each);
    if (next === undefined) continue;
    const isMet = next.single
      ? path === next.path || path === next.whole
      : path.startsWith(next.path);
    if (!isMet || next.moved) continue;
    return !next.single || isClosedAt(next.target, block, guards, rewrites + 1);
  }
  const chosen = choose(path, block.filter(isLocation).map(locationOf), guards);
  return (chosen?.guards ?? guards).length > 0;
}

function choose(
  path: string,
  siblings: readonly Location[],
  guards: readonly Statement[],
): Chosen | undefined {
  const within = (location: Location): Chosen => {
    const own = guardsOf(location.block, guards);
    const inner = choose(path, location.block.filter(isLocation).map(locationOf), own);
    const final = location.modifier === '^~';
    return inner ?? { location, guards: own, final };
  };
  const exact = siblings.find((each) => each.modifier === '=' && each.path === path);
  if (exact !== undefined) return { ...within(exact), final: true };
  const longest = siblings
    .filter((each) => isPrefixLocation(each) && path.startsWith(each.path))
    .reduce<Location | undefined>(
      (best, each) => ((best?.path.length ?? -1) < each.path.length ? each : best),
      undefined,
    );
  const prefix = longest === undefined ? undefined : within(longest);
  if (prefix?.final === true) return prefix;
  const pattern = siblings.find((each) => isPattern(each) && mayMatch(each, path));
  // One inside of the prefix was asked before those beside it.
  if (pattern === undefined || (prefix !== undefined && isPattern(prefix.location))) return prefix;
  return { ...within(pattern), final: true };
}

function isPattern({ modifier }: Location): boolean {
  return modifier.startsWith('~');
}

/** A pattern of another dialect, or one that may be slow to try, may match. */
function mayMatch({ path: pattern, modifier }: Location, path: string): boolean {
  if (/\)[*+{]/.test(pattern)) return true;
  try {
    return new RegExp(pattern, modifier === '~*' ? 'i' : '').test(path);
  } catch {
    return true;
  }
}
