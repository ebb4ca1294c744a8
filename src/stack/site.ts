/**
 * What the proxy needs to know of a stack.
 */
import type { Stack } from '../model/stack.js';
import type { Site } from '../proxy/proxy.js';

export function siteOf({ apps, config, envFiles, hosts, trustedProxies }: Stack): Site {
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
