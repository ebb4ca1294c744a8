// blessed out of its folder: its descriptions of terminals stand in dist/terminfo, and what it says it
// would like of all its widgets is left out of a bundle that needs none of them.
import { readFile } from 'node:fs/promises';

const USR = "__dirname + '/../usr/";

export const blessedAlone = {
  name: 'blessed alone',
  setup(builder) {
    builder.onLoad({ filter: /\/blessed\/lib\/tput\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(USR))
        throw new Error(`${path} is not as it was: see .ci/blessed-alone.mjs`);
      return { contents: text.replaceAll(USR, "__dirname + '/terminfo/") };
    });
    // Only for its own test of wide characters.
    builder.onResolve({ filter: /^\.\.\/$/ }, ({ importer, path }) =>
      importer.endsWith('/blessed/lib/unicode.js') ? { path, external: true } : undefined,
    );
  },
};
