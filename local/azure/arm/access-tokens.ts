// Access tokens: well-formed JWTs (RS256), as Entra ID gives managed identities. The key is kept, so that a restart voids no token.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type JsonObject } from '../state/json';
import type { Caller } from './resource-write';

export interface TokenSubject extends Caller {
  /** Resource id of the identity, for `xms_mirid`. */
  readonly identityId: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Real seconds since 1970: token lifetimes do not follow simulated time. */
  readonly expiresOn: number;
  readonly notBefore: number;
  readonly expiresIn: number;
}

export type TokenProblem = 'malformed' | 'signature' | 'expired' | 'audience';

const lifetimeSeconds = 24 * 60 * 60;

export class AccessTokens {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #keyId: string;
  /** Tokens whose signature was found genuine: a client sends the same one with each request. */
  readonly #genuine = new Set<string>();

  /** @param keyFile PEM (mode 600) of the signing key; made if it is not there */
  constructor(keyFile: string) {
    if (!existsSync(keyFile)) {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    }
    this.#privateKey = createPrivateKey(readFileSync(keyFile));
    this.#publicKey = createPublicKey(this.#privateKey);
    this.#keyId = createHash('sha256')
      .update(this.#publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64url')
      .slice(0, 27);
  }

  /** A secret that stays the same as long as the key is kept. */
  secretFor(purpose: string): string {
    const key = this.#privateKey.export({ type: 'pkcs8', format: 'der' });
    return createHash('sha256').update(key).update(purpose).digest('hex').slice(0, 32);
  }

  /** @param audience what the client asked a token for, such as `https://management.azure.com/` */
  issue(subject: TokenSubject, audience: string, lifetime = lifetimeSeconds): IssuedToken {
    const now = Math.floor(Date.now() / 1000);
    const issuer = `https://sts.windows.net/${subject.tenantId}/`;
    const claims = {
      aud: audience,
      iss: issuer,
      iat: now,
      nbf: now,
      exp: now + lifetime,
      appid: subject.appId,
      appidacr: '2',
      idp: issuer,
      idtyp: 'app',
      oid: subject.objectId,
      sub: subject.objectId,
      tid: subject.tenantId,
      uti: randomUUID(),
      ver: '1.0',
      xms_mirid: subject.identityId,
    };
    const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: this.#keyId, x5t: this.#keyId })}.${encode(claims)}`;
    const signature = createSign('RSA-SHA256').update(signed).sign(this.#privateKey, 'base64url');
    return { token: `${signed}.${signature}`, expiresOn: now + lifetime, notBefore: now, expiresIn: lifetime };
  }

  /** The caller that a token of ours names, or what is wrong with it. */
  verify(token: string, audiences: readonly string[]): Caller | TokenProblem {
    const [header, payload, signature, ...rest] = token.split('.');
    if (!header || !payload || !signature || rest.length > 0) {
      return 'malformed';
    }
    const claims = decode(payload);
    if (!claims || !decode(header)) {
      return 'malformed';
    }
    if (!this.#isGenuine(token, `${header}.${payload}`, signature)) {
      return 'signature';
    }
    if (Number(claims.exp) <= Date.now() / 1000) {
      return 'expired';
    }
    if (!audiences.includes(String(claims.aud).replace(/\/+$/, '').toLowerCase())) {
      return 'audience';
    }
    return {
      objectId: String(claims.oid),
      appId: String(claims.appid),
      tenantId: String(claims.tid),
      principalType: 'ServicePrincipal',
    };
  }

  #isGenuine(token: string, signed: string, signature: string): boolean {
    if (this.#genuine.has(token)) {
      return true;
    }
    const genuine = createVerify('RSA-SHA256').update(signed).verify(this.#publicKey, signature, 'base64url');
    if (this.#genuine.size > 1_000) {
      this.#genuine.clear();
    }
    if (genuine) {
      this.#genuine.add(token);
    }
    return genuine;
  }
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
