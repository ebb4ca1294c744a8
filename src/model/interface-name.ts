/**
 * Names that kernels give to network interfaces (systemd.net-naming-scheme(7), WireGuard, macOS).
 */
const INTERFACE =
  /^(lo|wg|tailscale|zt|nebula|eth|en|ens|eno|enp|enx|wl|wlan|wlp|ww|tun|tap|utun|ppp|br|docker|veth|virbr|vmnet|bridge)[a-z0-9_-]*\d[a-z0-9]*$|^(lo|br-[0-9a-f]+)$/;

/** True for what is an interface's name rather than a host's, whether it is there or not. */
export function isInterfaceName(name: string): boolean {
  // What nearly everybody listens on: the pattern takes longer to be made than all else about it.
  return name !== 'localhost' && INTERFACE.test(name);
}
