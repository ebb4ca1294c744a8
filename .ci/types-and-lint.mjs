// What `npm run typecheck` and `eslint .` say, in one go: the rules ask the very program whose types
// were checked, so that sources are read and their types worked out once. Prints what is wrong; the
// exit code is 1 when something is.
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(
  `${root}tsconfig.json`,
  { noEmit: true, incremental: false, tsBuildInfoFile: undefined },
  {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (fault) => {
      throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
    },
  },
);
const program = ts.createProgram(fileNames, options);
const faults = [...ts.getPreEmitDiagnostics(program)];
const place = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
};
process.stdout.write(ts.formatDiagnostics(faults, place));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles(['.']);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));

const clean = results.every(({ errorCount, warningCount }) => errorCount + warningCount === 0);
process.exitCode = clean && faults.length === 0 ? 0 : 1;
