/** True for an IP address that only this machine reaches (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** A host of an app as it is written: a loopback address, or the name that stands for both. */
export function namesLoopback(host: string): boolean {
  return host === 'localhost' || isLoopback(host);
}
