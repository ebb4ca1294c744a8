import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { said } from './said.js';

const KEEP = { mount: 'keep' } as const;
const NAME_FIRST = /\(open it at http:\/\/api\.localhost:8080\/, where it needs none; or write /;

describe('the base of a server of pages', () => {
  it('of Vite: base and keep', () => {
    assert.match(said('npx vite', {}), /is Vite .*mount=keep, and base: '\/api\/'/);
    assert.match(said('vite --base=/api/', {}), /expects its base .*mount=keep/);
    assert.equal(said('vite --base=/api/', {}, KEEP), '');
    assert.equal(said('vite --base $BASE', {}, KEEP), '');
    assert.match(said('vite --base=/ap/', {}, KEEP), /its base is \/ap\/ \(write base: '\/api\/'/);
    const config = (text: string): string =>
      said('vite', { 'vite.config.ts': `export default { ${text} }` }, KEEP);
    assert.equal(config("base: '/api/',"), '');
    assert.equal(config('base: process.env.BASE,'), '');
    assert.match(config("base: './',"), /is Vite/);
    assert.match(config("// base: '/api/'\n"), /is Vite/);
    assert.equal(said('vite build && serve dist', {}), '');
    assert.equal(said('vite front', { 'front/vite.config.js': "base: '/api/'" }, KEEP), '');
  });

  it('of SvelteKit: its own, which Vite is given', () => {
    const kit = (base: string, app = {}): string =>
      said(
        'npm run dev',
        {
          'package.json': '{ "scripts": { "dev": "vite dev" } }',
          'vite.config.ts': "import { sveltekit } from '@sveltejs/kit/vite';",
          'svelte.config.js': `export default { kit: { adapter: adapter()${base} } };`,
        },
        app,
      );
    assert.match(kit(''), /is SvelteKit .*kit in its svelte\.config/);
    assert.match(kit(''), NAME_FIRST);
    assert.match(kit(", paths: { base: '' }"), /paths: \{ base: '\/api' \}/);
    assert.equal(kit(", paths: { base: '/api' }", KEEP), '');
    assert.match(kit(", paths: { base: '/api' }"), /expects its base .*\(write mount=keep\)/);
    assert.match(kit(", paths: { base: '/other' }", KEEP), /its base is \/other/);
    assert.match(kit('', KEEP), /\(write paths: /);
  });

  it('of React Router: in both of its configs', () => {
    const router = (base: string, basename: string, app = {}): string =>
      said(
        'react-router dev',
        {
          'vite.config.ts': `export default { ${base} plugins: [] };`,
          'react-router.config.ts': `export default { ${basename} } satisfies Config;`,
        },
        app,
      );
    const base = "base: '/api/',";
    const basename = "basename: '/api/'";
    assert.match(router('', ''), /is React Router .*'\/api\/' in its react-router\.config/);
    assert.match(router('', ''), NAME_FIRST);
    assert.equal(router(base, basename, KEEP), '');
    assert.match(router(base, '', KEEP), /outside the prefix \(write base/);
    assert.match(router('', basename, KEEP), /outside the prefix/);
    assert.match(router(base, "basename: '/x/'", KEEP), /its base is \/x\//);
    assert.match(router(base, basename), /\(write mount=keep\)/);
    assert.equal(said('react-router build', {}), '');
    const plugin = { 'vite.config.ts': 'import { reactRouter } from "@react-router/dev/vite";' };
    assert.match(said('vite', plugin), /is React Router/);
  });

  it('of Next: with the slash at the end of a path', () => {
    const next = (text: string, app = {}): string =>
      said('npx next dev -p $PORT', { 'next.config.mjs': `export default { ${text} };` }, app);
    assert.match(next(''), /is Next .*mount=keep, and basePath: '\/api' with trailingSlash: true/);
    assert.match(next(''), NAME_FIRST);
    assert.match(
      next("basePath: '/api'", KEEP),
      /leads from \/api\/ to \/api, and the front leads/,
    );
    assert.match(next("basePath: '/api', trailingSlash: false", KEEP), /leads back/);
    assert.equal(next("basePath: '/api', trailingSlash: true", KEEP), '');
    assert.equal(next('basePath, trailingSlash: isDev', KEEP), '');
    assert.match(next("basePath: '/api', trailingSlash: true"), /\(write mount=keep\)/);
    assert.match(said('next dev', {}), /is Next/);
    assert.match(said('next build && next start', {}), /is Next/);
    assert.equal(said('next build', {}), '');
  });

  it('of Nuxt: from outside or in its config', () => {
    assert.match(said('nuxt dev', {}), /mount=keep, and NUXT_APP_BASE_URL=\/api\/ before/);
    assert.match(said('nuxt dev', {}), NAME_FIRST);
    const script = { 'package.json': '{ "scripts": { "dev": "nuxt dev" } }' };
    const told = 'NUXT_APP_BASE_URL=/api/ npm run dev';
    assert.equal(said(told, script, KEEP), '');
    assert.match(said(told, script), /\(write mount=keep\)/);
    assert.equal(said('nuxi dev', {}, { ...KEEP, env: { NUXT_APP_BASE_URL: '/api/' } }), '');
    assert.equal(said('nuxt dev', { '.env': 'NUXT_APP_BASE_URL=/api/\n' }, KEEP), '');
    const config = (text: string): string =>
      said('nuxt dev', { 'nuxt.config.ts': `export default defineNuxtConfig({ ${text} })` }, KEEP);
    assert.equal(config("app: { baseURL: '/api/' }"), '');
    assert.match(config("runtimeConfig: { public: { baseURL: '/api/' } }"), /is Nuxt/);
  });

  it('of Storybook on Vite: none', () => {
    const files = { '.storybook/main.ts': "framework: '@storybook/react-vite'," };
    assert.match(said('storybook dev -p 6006', files), /is Storybook .*\(open it at [^;]*\)$/);
    assert.match(said('storybook dev', files, KEEP), /take mount=keep away/);
    const webpack = { '.storybook/main.ts': "framework: '@storybook/react-webpack5'," };
    assert.equal(said('storybook dev', webpack), '');
  });

  it('of Jupyter, which is not at home at its own name', () => {
    const words = said('jupyter notebook --no-browser', {});
    assert.match(words, /\(write mount=keep, and --NotebookApp\.base_url=\/api\/ in its command\)/);
    for (const fine of ['--NotebookApp.base_url=/api/', '--config=x.py']) {
      assert.equal(said(`jupyter notebook ${fine}`, {}, KEEP), '', fine);
    }
    const named = 'jupyter notebook --NotebookApp.local_hostnames="[\'localhost\']"';
    assert.equal(said(named, {}), '');
    assert.equal(said('jupyter kernelgateway', {}), '');
  });
});
