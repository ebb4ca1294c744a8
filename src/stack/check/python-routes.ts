/**
 * Whether the routes of a Flask or FastAPI app can answer below a prefix that is kept in every path.
 * Only what is surely not so is told: no route is computed, and nothing else in the code has to do
 * with prefixes.
 */

/** `@app.route('/x')`, `@router.get("/x")`, `app.add_url_rule('/x', …)`: the first argument. */
const ROUTE =
  /(?:^[ \t]*@[\w.]+\.(?:route|get|post|put|patch|delete|websocket|api_route)|\badd_(?:url_rule|api_route))\(\s*([^,)\n]*)/gm;

/** A prefix may come from any of these, or be taken off by it. */
const MAY_MOVE =
  /prefix|\bwsgi_app\b|\bmount\b|\bMount\b|root_path|SCRIPT_NAME|Dispatcher|add_middleware/;

/**
 * @param code of the app and what it imports of its project
 * @param prefixes that it is under
 */
export function knowsNoPrefix(code: readonly string[], prefixes: readonly string[]): boolean {
  const routes = code.flatMap((one) =>
    [...one.matchAll(ROUTE)].map(([, first = '']) => /^(["'])(\/.*)\1$/.exec(first)?.[2]),
  );
  if (routes.length === 0 || code.some((one) => MAY_MOVE.test(one))) return false;
  return routes.every(
    (route) =>
      // `/<path:rest>` and the like answer everywhere.
      route !== undefined &&
      !/^\/[<{]/.test(route) &&
      !prefixes.some((prefix) => `${route}/`.startsWith(prefix)),
  );
}
