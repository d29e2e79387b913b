import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { PlatformError } from '../contract/errors.ts';

/** One of OWASP's recommendations: 32 MB of memory and some 200 ms of one processor a hash. */
const COST = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** The rest of Node's threads stay with files and names of hosts. */
const AT_ONCE = 2;
const MAX_WAITING = 50;

type Cost = typeof COST;

/** Hashes passwords, off the main thread. Rejects with TOO_MANY_ATTEMPTS where too many wait. */
export interface Passwords {
  /** In PHC format: the parameters stay with the hash. */
  hash(password: string): Promise<string>;
  /** Whether it is the password of a hash; no hash takes as long as a wrong password. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
}

export function createPasswords(): Passwords {
  const inTurn = createTurns();
  const nobodys = format(COST, randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      return format(COST, salt, await inTurn(() => derive(password, salt, HASH_BYTES, COST)));
    },
    async verify(password, hash = nobodys) {
      const { cost, salt, expected } = parse(hash);
      const given = await inTurn(() => derive(password, salt, expected.length, cost));
      return timingSafeEqual(given, expected);
    },
  };
}

function derive(password: string, salt: Buffer, bytes: number, { ln, r, p }: Cost) {
  const N = 2 ** ln;
  return new Promise<Buffer>((resolve, reject) => {
    // The same password may be typed as different sequences of code points.
    scrypt(password.normalize(), salt, bytes, { N, r, p, maxmem: 256 * N * r }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}

function format({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

function parse(phc: string): { cost: Cost; salt: Buffer; expected: Buffer } {
  const [, ln, r, p, salt = '', hash = ''] =
    /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc) ?? [];
  if (hash === '') throw new PlatformError('INTERNAL', 'A password hash in the data is not valid.');
  return {
    cost: { ln: Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    expected: Buffer.from(hash, 'base64'),
  };
}

/** Some pieces of work at once, some waiting, and no more. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= AT_ONCE) {
      if (waiting.length >= MAX_WAITING) {
        throw new PlatformError('TOO_MANY_ATTEMPTS', undefined, { data: { retryAfter: 1 } });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // Whoever waits longest takes the place over.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
