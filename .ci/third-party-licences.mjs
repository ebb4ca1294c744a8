// The licences of the packages that are in dist/: what is copied into a bundle takes its notice along.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A module in a package → the package's folder, also below another package. */
const FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const NOTICE = /^(?:licen[cs]e|copying|notice)(?![a-z])/i;
/** Who holds the copyright, for packages under the MIT licence that are published without its text. */
const HOLDERS = {
  '@xterm/headless': [
    'Copyright (c) 2017-2022, The xterm.js authors (https://github.com/xtermjs/xterm.js)',
    'Copyright (c) 2014-2016, SourceLair Private Company (https://www.sourcelair.com)',
    'Copyright (c) 2012-2013, Christopher Jeffrey (https://github.com/chjj/)',
    'Copyright (c) 2011 Fabrice Bellard',
    'Copyright (c) Microsoft Corporation',
  ],
};

/**
 * @param metafiles what esbuild says of each bundle
 * @returns name, version and licence of every package of which something is in a bundle
 * @throws Error for a package that comes without its licence
 */
export async function thirdPartyLicences(root, metafiles) {
  const folders = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs))
    .flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 && FOLDER.exec(path)?.[0]) || []);
  const packages = await Promise.all([...new Set(folders)].map((path) => noticeOf(root, path)));
  const texts = [...new Map(packages.map(({ title, text }) => [title, text]))];
  return [
    'sockpit contains code of these packages.',
    ...texts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, text]) => `${title}\n\n${text}`),
  ].join(`\n\n${'-'.repeat(80)}\n`);
}

async function noticeOf(root, path) {
  const folder = join(root, path);
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const files = (await readdir(folder)).filter((file) => NOTICE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (license === 'MIT' && HOLDERS[name]) {
    texts.push(`${HOLDERS[name].join('\n')}\n\n${await mitTerms(root)}`);
  }
  if (texts.length === 0)
    throw new Error(`${path} has no licence file: see .ci/third-party-licences.mjs`);
  const text = texts.map((each) => each.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { title: `${name} ${version} (${license})`, text };
}

/** What stands below the copyright, as in our own. */
async function mitTerms(root) {
  const own = await readFile(join(root, 'LICENSE'), 'utf8');
  return own.slice(own.indexOf('Permission is hereby granted'));
}
