// Access tokens: JWTs (RS256) as Entra ID gives managed identities. The key is kept, so that a restart voids no token.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Caller } from './resource-write';

export interface TokenSubject extends Caller {
  /** Resource id of the identity, for `xms_mirid`. */
  readonly identityId: string;
}

export interface IssuedToken {
  readonly token: string;
  /** Seconds since 1970, of simulated time: an app that lives in it uses the token as long as one in Azure, others at least as long. */
  readonly expiresOn: number;
  readonly notBefore: number;
  readonly expiresIn: number;
}

export type TokenProblem = 'malformed' | 'signature' | 'expired' | 'audience';

const algorithm = 'RS256';
const lifetimeSeconds = 24 * 60 * 60;
const rememberedMax = 1_000;

export class AccessTokens {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #keyId: string;
  /** Claims of tokens whose signature was found genuine: a client sends the same token with each request. */
  readonly #genuine = new Map<string, JWTPayload>();

  /**
   * @param keyFile PEM (mode 600) of the signing key; made if it is not there
   * @param simulatedNow milliseconds since 1970, never behind the wall clock
   */
  constructor(
    keyFile: string,
    private readonly simulatedNow: () => number = Date.now,
  ) {
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

  /**
   * @param audience what the client asked a token for, such as `https://management.azure.com/`
   * @param lifetime in seconds
   */
  async issue(subject: TokenSubject, audience: string, lifetime = lifetimeSeconds): Promise<IssuedToken> {
    const now = Math.floor(Date.now() / 1000);
    const expiresOn = Math.floor(Math.max(Date.now(), this.simulatedNow()) / 1000) + lifetime;
    const issuer = `https://sts.windows.net/${subject.tenantId}/`;
    const token = await new SignJWT({
      aud: audience,
      iss: issuer,
      iat: now,
      nbf: now,
      exp: expiresOn,
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
    })
      .setProtectedHeader({ typ: 'JWT', alg: algorithm, kid: this.#keyId, x5t: this.#keyId })
      .sign(this.#privateKey);
    return { token, expiresOn, notBefore: now, expiresIn: lifetime };
  }

  /** The caller that a token of ours names, or what is wrong with it. Audiences are compared in lower case, without a slash at the end. */
  async verify(token: string, audiences: readonly string[]): Promise<Caller | TokenProblem> {
    let claims = this.#genuine.get(token);
    if (!claims) {
      try {
        claims = (await jwtVerify(token, this.#publicKey, { algorithms: [algorithm] })).payload;
      } catch (error) {
        return problemOf(error);
      }
      this.#remember(token, claims);
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

  #remember(token: string, claims: JWTPayload): void {
    if (this.#genuine.size >= rememberedMax) {
      this.#genuine.clear();
    }
    this.#genuine.set(token, claims);
  }
}

function problemOf(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) {
    return 'expired';
  }
  const foreign = error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed;
  return foreign ? 'signature' : 'malformed';
}
