/**
 * What the proxy needs to know of a stack.
 */
import type { Stack } from '../model/stack.js';
import type { FrontConfig } from '../proxy/proxy.js';
import type { CertificateResult } from './certificate.js';

export function siteOf({ apps, config, envFiles, hosts, trustedProxies }: Stack): FrontConfig {
  return {
    apps,
    configFiles: [
      config.realPath,
      ...config.layers,
      ...envFiles,
      ...apps.flatMap((app) => app.envFiles),
    ],
    hosts,
    trustedProxies,
  };
}

/** Undefined where https is not served: then nothing that it needs is loaded. */
export async function certificateFor(
  { tls, apps, hosts }: Stack,
  stateDirectory: string,
): Promise<CertificateResult | undefined> {
  if (tls === undefined) return undefined;
  const { certificateNames, readCertificate } = await import('./certificate.js');
  return readCertificate(tls, certificateNames(apps, hosts), stateDirectory);
}
