/**
 * Imports a config that is a program. A file of its own: the rest of ours may run from code that V8
 * compiled earlier (`cli/launch.ts`), which is not able to import.
 *
 * @param url of a file; its query makes Node load it anew
 * @returns the module's default export
 */
export async function importProgram(url: string): Promise<unknown> {
  const { default: exported } = (await import(url)) as { readonly default?: unknown };
  return exported;
}
