// TypeScript for one process of Node: `node --import ./.ci/typescript.mjs --test …`. What tsx does for
// one file by hand, at a third of its cost for each start: a whole run of the tests is hundreds of them.
// What is compiled is kept, named for its text; `compileAll` fills the folder in one go.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
