/**
 * The program's own source files and what each of them imports.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** A path from the checkout's root (`src/model/app.ts`), a package's name, or `node:…`. */
  readonly target: string;
  readonly kind: 'local' | 'package' | 'node';
  /** True for `import type`, which is gone when the program runs. */
  readonly typeOnly: boolean;
  /** What an `import()` takes of the module: nothing or its default export, or perhaps more. */
  readonly late: 'no' | 'default' | 'names';
  /** As written. */
  readonly specifier: string;
}

export interface Module {
  /** From the checkout's root, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** `@xterm/headless/lib/x.js` → `@xterm/headless`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function resolve(
  from: string,
  specifier: string,
  typeOnly: boolean,
  late: Import['late'] = 'no',
): Import {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier);
    return { target: path.replace(/\.js$/, '.ts'), kind: 'local', typeOnly, late, specifier };
  }
  if (specifier.startsWith('node:')) {
    return { target: specifier, kind: 'node', typeOnly, late, specifier };
  }
  return { target: packageName(specifier), kind: 'package', typeOnly, late, specifier };
}

/** True where nothing of the declaration is there at run time. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** True for `await import(…);` alone, and for `const { default: x } = await import(…)`. */
function takesDefault(statement: ts.Node): boolean {
  if (ts.isExpressionStatement(statement)) return true;
  if (!ts.isVariableDeclaration(statement) || !ts.isObjectBindingPattern(statement.name)) {
    return false;
  }
  return statement.name.elements.every(
    ({ propertyName }) =>
      propertyName && ts.isIdentifier(propertyName) && propertyName.text === 'default',
  );
}

function lateness(call: ts.CallExpression): Import['late'] {
  return ts.isAwaitExpression(call.parent) && takesDefault(call.parent.parent)
    ? 'default'
    : 'names';
}

/**
 * @param path from the checkout's root
 * @param text its source; static, dynamic and type imports and re-exports are all found
 */
export function parseModule(path: string, text: string): Module {
  const imports: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node;
      if (moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
        imports.push(resolve(path, moduleSpecifier.text, isTypeOnly(node)));
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteral(argument)) {
        imports.push(resolve(path, argument.text, false, lateness(node)));
      }
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument;
      if (ts.isStringLiteral(literal)) imports.push(resolve(path, literal.text, true));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  const lines = text.endsWith('\n') ? text.split('\n').length - 1 : text.split('\n').length;
  return { path, lines, imports };
}

/** All sources below these folders of the checkout: path → text. */
export function readTexts(root: string, folders: readonly string[]): Record<string, string> {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
      .filter((path) => /\.(ts|mts|cts|tsx|js|mjs|cjs)$/.test(path)),
  );
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** All modules below these folders of the checkout. */
export function readModules(root: string, folders: readonly string[]): Module[] {
  return Object.entries(readTexts(root, folders)).map(([path, text]) => parseModule(path, text));
}
