import { execFileSync } from 'node:child_process';

/** Makes `cert.pem` and `key.pem` for `localhost` and 127.0.0.1 in a folder, with openssl. */
export function selfSigned(folder: string): void {
  const args = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  const more = '-keyout key.pem -out cert.pem -subj /CN=localhost -addext';
  execFileSync(
    'openssl',
    [...`${args} ${more}`.split(' '), 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    { cwd: folder, stdio: 'ignore' },
  );
}
