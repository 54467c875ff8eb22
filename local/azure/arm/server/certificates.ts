// The simulated Azure's certificate authority, made once and kept, and the server certificate that it signs at each start.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const day = 24 * 60 * 60 * 1000;

export interface ServerCertificate {
  /** Leaf and authority. */
  readonly cert: string;
  readonly key: string;
  readonly caFile: string;
  readonly caPem: string;
}

interface Authority {
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/**
 * The certificate for `localhost`, any host below it, and the loopback addresses.
 * The authority is `azure-ca.pem` in the state folder, with its key (mode 600) beside it.
 */
export async function createServerCertificate(stateDir: string): Promise<ServerCertificate> {
  x509.cryptoProvider.set(crypto);
  mkdirSync(stateDir, { recursive: true });
  const caFile = join(stateDir, 'azure-ca.pem');
  const authority = (await readAuthority(caFile)) ?? (await createAuthority(caFile));
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: authority.certificate.subject,
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 90 * day),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'dns', value: '*.localhost' },
        { type: 'dns', value: 'management.localhost' },
        { type: 'dns', value: '*.management.localhost' },
        { type: 'dns', value: '*.eventgrid.localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  const caPem = authority.certificate.toString('pem');
  return { cert: `${leaf.toString('pem')}\n${caPem}\n`, key: await privatePem(keys.privateKey), caFile, caPem };
}

async function readAuthority(caFile: string): Promise<Authority | undefined> {
  const keyFile = keyFileOf(caFile);
  if (!existsSync(caFile) || !existsSync(keyFile)) {
    return undefined;
  }
  const certificate = new x509.X509Certificate(readFileSync(caFile, 'utf8'));
  if (certificate.notAfter.getTime() < Date.now() + 90 * day) {
    return undefined;
  }
  const pkcs8 = x509.PemConverter.decodeFirst(readFileSync(keyFile, 'utf8'));
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']);
  const publicKey = await certificate.publicKey.export(algorithm, ['verify']);
  return { certificate, keys: { privateKey, publicKey } };
}

async function createAuthority(caFile: string): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Simulated Azure local CA',
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 3650 * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  writeFileSync(keyFileOf(caFile), await privatePem(keys.privateKey), { mode: 0o600 });
  chmodSync(keyFileOf(caFile), 0o600);
  writeFileSync(caFile, `${certificate.toString('pem')}\n`);
  return { certificate, keys };
}

function keyFileOf(caFile: string): string {
  return caFile.replace(/\.pem$/, '.key');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

/** Positive, 16 bytes. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0]! & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}
