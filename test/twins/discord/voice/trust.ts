// Lets this thread trust the local voice server: @discordjs/voice always connects over TLS.
// In another process, `NODE_EXTRA_CA_CERTS` with the path of `localhost.crt` does the same, for all of its threads.
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';

/** The certificate of 127.0.0.1 and localhost, good for a hundred years and for nothing else. */
export const certificatePath: string = fileURLToPath(new URL('localhost.crt', import.meta.url));

const certificate = readFileSync(certificatePath, 'utf8');
if (!getCACertificates().includes(certificate)) setDefaultCACertificates([...getCACertificates(), certificate]);
