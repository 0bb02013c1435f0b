import { createHash, randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import { type Storage, StoredMap } from './storage/storage.ts';

/** Seconds that a session lives without being used (web.conf, sessionTimeout). */
const sessionSeconds = 3600;

/** A user of the emulator. */
export interface User {
  readonly name: string;
  readonly realname: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly defaultApp: string;
  /** Salt and scrypt hash. */
  readonly secret: string;
}

/** A bearer token as `authorization/tokens` lists it; the token itself is only told when it is made. */
export interface BearerToken {
  readonly id: string;
  readonly user: string;
  readonly audience: string;
  readonly expires: number;
  readonly created: number;
  readonly enabled: boolean;
}

/** Users, their sessions and bearer tokens. Secrets are kept as hashes. */
export class Accounts {
  readonly users: StoredMap<User>;
  /** By hash of the token. */
  readonly bearers: StoredMap<BearerToken>;
  readonly #sessions = new Map<string, { user: string; until: number }>();
  readonly #now: () => number;
  readonly #verified = new Map<string, string>();

  constructor(storage: Storage, now: () => number) {
    this.users = new StoredMap(storage, 'users');
    this.bearers = new StoredMap(storage, 'bearer-tokens');
    this.#now = now;
  }

  setUser(user: Omit<User, 'secret'>, password: string | undefined): User {
    const secret = password === undefined ? (this.users.get(user.name)?.secret ?? '') : hashPassword(password);
    const made = { ...user, secret };
    this.users.set(user.name, made);
    this.#verified.clear();
    return made;
  }

  /** Whether name and password are right; takes as long for a user who does not exist. */
  verify(name: string, password: string): boolean {
    const { secret = unknownSecret } = this.users.get(name) ?? {};
    // Basic authentication comes with every request; a proven pair is remembered by its hash.
    const proof = digest(`${secret}\0${password}`);
    if (this.#verified.get(name) === proof) return true;
    const right = checkPassword(password, secret) && this.users.has(name);
    if (right) this.#verified.set(name, proof);
    return right;
  }

  openSession(user: string): string {
    const key = randomBytes(48).toString('base64url');
    this.#sweep();
    this.#sessions.set(digest(key), { user, until: this.#now() + sessionSeconds });
    return key;
  }

  closeSession(key: string): boolean {
    return this.#sessions.delete(digest(key));
  }

  sessions(): { id: string; user: string; until: number }[] {
    this.#sweep();
    return [...this.#sessions].map(([id, session]) => ({ id: id.slice(0, 16), ...session }));
  }

  /** The user of a session key or bearer token; using a session makes it live on. */
  userOf(key: string): string | undefined {
    const id = digest(key);
    const session = this.#sessions.get(id);
    if (session) {
      if (this.#now() > session.until) {
        this.#sessions.delete(id);
        return undefined;
      }
      session.until = this.#now() + sessionSeconds;
      return session.user;
    }
    const bearer = this.bearers.get(id);
    return bearer?.enabled && this.#now() < bearer.expires ? bearer.user : undefined;
  }

  makeBearer(user: string, audience: string, seconds: number): { token: string; bearer: BearerToken } {
    const bearer = {
      id: digest(randomUUID()),
      user,
      audience,
      created: this.#now(),
      expires: this.#now() + seconds,
      enabled: true,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = {
      iss: 'admin from firedrill',
      sub: user,
      aud: audience,
      jti: bearer.id,
      exp: Math.floor(bearer.expires),
    };
    const token = `${part({ kid: 'splunk.secret', alg: 'HS512', ver: 'v2', ttyp: 'static' })}.${part(body)}.${randomBytes(64).toString('base64url')}`;
    this.bearers.set(digest(token), bearer);
    return { token, bearer };
  }

  #sweep(): void {
    const now = this.#now();
    for (const [id, session] of this.#sessions) if (now > session.until) this.#sessions.delete(id);
  }
}

/** A hash under which a secret is looked up, so that the time of a look-up tells nothing about it. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const cost = { N: 1024, r: 8, p: 1 };

function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('hex');
  return `${salt}:${scryptSync(password, salt, 32, cost).toString('hex')}`;
}

function checkPassword(password: string, secret: string): boolean {
  const [salt = '', hash = ''] = secret.split(':');
  const given = scryptSync(password, salt, 32, cost);
  const wanted = Buffer.from(hash, 'hex');
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const unknownSecret = hashPassword(randomBytes(16).toString('hex'));
