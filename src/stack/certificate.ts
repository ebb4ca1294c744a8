/**
 * The certificate for https: from files that were named, or made by mkcert and kept for the next
 * start.
 */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { App } from '../model/app.js';
import { failure, type Failure } from '../model/failure.js';
import { makeFoldersAtOnce } from '../files/make-folders.js';
import { hostName } from '../model/place.js';
import type { TlsSource } from '../model/stack.js';
import { messageOf } from '../model/message-of.js';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export type CertificateResult =
  | { readonly kind: 'ok'; readonly certificate: Certificate; readonly warning: string | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One that ends sooner is made anew. */
const LEFT_MS = 24 * 3600 * 1000;

/** Every name by which a browser may come. Pure. */
export function certificateNames(apps: readonly App[], hosts: readonly string[]): string[] {
  const own = apps
    .filter(({ prefixes }) => prefixes.length > 0)
    .flatMap(({ name, host }) => (host === undefined ? [name] : [name, host]))
    // `_` may stand in the name of an app, and in no certificate.
    .filter((name) => !name.includes('_'))
    .map(hostName);
  const further = hosts.map((name) => name.replace(/^\*?\./, '*.'));
  const names = ['localhost', '127.0.0.1', '::1', ...own, ...further];
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

/**
 * @param names see {@link certificateNames}; for a certificate that is made
 * @param directory where one that was made is kept
 */
export async function readCertificate(
  source: TlsSource,
  names: readonly string[],
  directory: string,
): Promise<CertificateResult> {
  if (source.kind === 'files') {
    const advice = 'correct tls=CERT,KEY (PEM files), or write tls=auto';
    return fromFiles(source.cert, source.key, advice);
  }
  const { folder, cert, key } = keptIn(directory);
  const kept = await keptCertificate(names, directory);
  if (kept !== undefined) return kept;
  try {
    makeFoldersAtOnce(folder, 0o700);
  } catch (error) {
    const advice = 'set XDG_STATE_HOME to a folder that you may write to, or write tls=CERT,KEY';
    return failed(folder, (error as Error).message, advice);
  }
  const made = await mkcert(['-cert-file', cert, '-key-file', key, ...names]);
  if (made.kind === 'failed') return made;
  const fresh = await fromFiles(cert, key, MKCERT_ADVICE);
  return fresh.kind === 'ok' ? { ...fresh, warning: made.warning } : fresh;
}

const MKCERT_ADVICE = 'look at what mkcert says, or write tls=CERT,KEY';

/** Where one that was made is kept. */
function keptIn(directory: string): {
  readonly folder: string;
  readonly cert: string;
  readonly key: string;
} {
  const folder = join(directory, 'tls');
  return { folder, cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
}

/** One that an earlier start has made for `tls=auto`, if it still does: then mkcert is not needed. */
export async function keptCertificate(
  names: readonly string[],
  directory: string,
): Promise<Extract<CertificateResult, { kind: 'ok' }> | undefined> {
  const { cert, key } = keptIn(directory);
  const kept = await fromFiles(cert, key, MKCERT_ADVICE);
  return kept.kind === 'ok' && covers(kept.certificate.cert, names) ? kept : undefined;
}

async function fromFiles(cert: string, key: string, advice: string): Promise<CertificateResult> {
  try {
    const [certText, keyText] = await Promise.all([readFile(cert, 'utf8'), readFile(key, 'utf8')]);
    // Throws where a file holds no certificate or no key, or where the two do not belong together.
    createSecureContext({ cert: certText, key: keyText });
    return { kind: 'ok', certificate: { cert: certText, key: keyText }, warning: undefined };
  } catch (error) {
    const reason = messageOf(error);
    return failed(`${cert} and ${key}`, reason, advice);
  }
}

/** `tls=auto` cannot be had without it. */
export function mkcertMissing(): Failure {
  const advice =
    'install it (Debian: apt install mkcert; macOS: brew install mkcert) and run mkcert -install, or write tls=CERT,KEY';
  return failed('tls=auto', 'mkcert is not installed', advice).failure;
}

function failed(
  what: string,
  reason: string,
  advice: string,
): CertificateResult & { kind: 'failed' } {
  return { kind: 'failed', failure: failure('certificate-unusable', { what, reason, advice }) };
}

/** It is for all of these names, and not about to end. */
function covers(cert: string, names: readonly string[]): boolean {
  const { subjectAltName = '', validTo } = new X509Certificate(cert);
  const listed = new Set(
    subjectAltName.split(', ').map((entry) => entry.replace(/^(DNS|IP Address):/, '')),
  );
  const lasts = Date.parse(validTo) - Date.now() > LEFT_MS;
  return lasts && names.every((name) => listed.has(name === '::1' ? '0:0:0:0:0:0:0:1' : name));
}

type Made =
  | { readonly kind: 'made'; readonly warning: string | undefined }
  | (CertificateResult & { readonly kind: 'failed' });

function mkcert(args: readonly string[]): Promise<Made> {
  return new Promise((resolve) => {
    execFile('mkcert', [...args], (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`;
      if (error?.code === 'ENOENT') {
        resolve({ kind: 'failed', failure: mkcertMissing() });
      } else if (error) {
        resolve(failed('tls=auto', said.trim() || error.message, 'or write tls=CERT,KEY'));
      } else {
        const strange = /not installed in the system trust store/.test(said);
        const warning = 'browsers do not know who made the certificate: run mkcert -install once';
        resolve({ kind: 'made', warning: strange ? warning : undefined });
      }
    });
  });
}
