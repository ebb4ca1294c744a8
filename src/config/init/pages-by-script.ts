/**
 * Frameworks of pages that a script of their package starts best: what they are told stands there already.
 */

interface PagesOfPackage {
  readonly framework: string;
  /** What a script runs that starts it. */
  readonly program: RegExp;
}

/** By the package that makes a folder one of theirs. */
const BY_PACKAGE = {
  '@sveltejs/kit': { framework: 'SvelteKit', program: /\bvite\b(?! (build|preview))/ },
  '@react-router/dev': {
    framework: 'React Router',
    program: /\b(react-router|vite) dev\b|\bvite$/,
  },
  nuxt: { framework: 'Nuxt', program: /\bnux[ti] dev\b/ },
  '@angular/core': { framework: 'Angular', program: /\bng (serve|s|dev)\b/ },
  storybook: { framework: 'Storybook', program: /\bstorybook dev\b/ },
} as const satisfies Readonly<Record<string, PagesOfPackage>>;

export type PagesFramework = (typeof BY_PACKAGE)[keyof typeof BY_PACKAGE]['framework'];

const USUAL_SCRIPTS = ['dev', 'start', 'serve', 'storybook'];

/**
 * @param script the text of one; empty where there is none
 * @returns `unstarted` where the package is one of theirs and no script starts it
 */
export function pagesByScript(
  needs: Readonly<Record<string, unknown>>,
  script: (name: string) => string,
): { readonly framework: PagesFramework; readonly command: string } | 'unstarted' | undefined {
  const [, pages] = Object.entries(BY_PACKAGE).find(([name]) => Object.hasOwn(needs, name)) ?? [];
  if (pages === undefined) return undefined;
  const name = USUAL_SCRIPTS.find((each) => pages.program.test(script(each)));
  if (name === undefined) return 'unstarted';
  return {
    framework: pages.framework,
    command: name === 'start' ? 'npm start' : `npm run ${name}`,
  };
}
