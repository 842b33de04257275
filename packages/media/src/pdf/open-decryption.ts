import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { isDictionary, isName, PdfName, PdfString, type PdfDictionary, type PdfValue } from "./pdf-value.ts";
import { rc4 } from "./rc4.ts";

/** Decrypts what belongs to an object, whose number and generation are part of the key. */
type Decrypt = (bytes: Uint8Array, number: number, generation: number) => Uint8Array;

/** How an encrypted file is read that opens without a password. */
export interface Decryption {
  readonly string: Decrypt;
  readonly stream: Decrypt;
}

type Method = "none" | "rc4" | "aes128" | "aes256";

/** What the standard handler tells of the encryption, with the names of ISO 32000. */
interface Handler {
  readonly version: number;
  readonly revision: number;
  readonly owner: Uint8Array;
  readonly user: Uint8Array;
  readonly userKey: Uint8Array;
  readonly permissions: number;
  readonly encryptsMetadata: boolean;
  readonly keyLength: number;
  readonly id: Uint8Array;
}

/** What stands in for the end of a password that is shorter, and so for all of an empty one (ISO 32000-1, 7.6.3.3). */
const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");

/**
 * Opens the standard encryption with an empty password.
 *
 * @returns `undefined` where it asks for a password, or is of a kind that is not known
 */
export function openDecryption(
  dictionary: PdfDictionary,
  id: Uint8Array,
  resolve: (value: PdfValue | undefined) => PdfValue,
): Decryption | undefined {
  const get = (key: string): PdfValue => resolve(dictionary.get(key));
  const bytes = (key: string): Uint8Array => {
    const value = get(key);
    return value instanceof PdfString ? value.bytes : new Uint8Array(0);
  };
  const number = (value: PdfValue, whenAbsent: number): number =>
    typeof value === "number" ? value : whenAbsent;
  const version = number(get("V"), 0);
  if (!isName(get("Filter"), "Standard") || ![1, 2, 4, 5].includes(version)) return undefined;

  const filters = resolve(get("CF"));
  const filterOf = (key: string): PdfDictionary | undefined => {
    const name = get(key);
    const filter =
      isDictionary(filters) && name instanceof PdfName ? resolve(filters.get(name.text)) : undefined;
    return isDictionary(filter) ? filter : undefined;
  };
  const methodOf = (key: string): Method | undefined => {
    if (version < 4) return "rc4";
    const filter = filterOf(key);
    if (filter === undefined) return "none"; // absent, or Identity
    const method = resolve(filter.get("CFM"));
    if (isName(method, "V2")) return "rc4";
    if (isName(method, "AESV2")) return "aes128";
    if (isName(method, "AESV3")) return "aes256";
    return isName(method, "None") || method === null ? "none" : undefined;
  };
  const [strings, streams] = [methodOf("StrF"), methodOf("StmF")];
  if (strings === undefined || streams === undefined) return undefined;

  const told = number(get("Length"), 0) || number(resolve(filterOf("StmF")?.get("Length")), 0);
  const handler: Handler = {
    version,
    revision: number(get("R"), 0),
    owner: bytes("O"),
    user: bytes("U"),
    userKey: bytes("UE"),
    permissions: number(get("P"), 0),
    encryptsMetadata: get("EncryptMetadata") !== false,
    keyLength: keyLengthOf(version, told),
    id,
  };
  const key = version === 5 ? openAes256(handler) : openOlder(handler);
  if (key === undefined) return undefined;
  return { string: decryptWith(strings, key), stream: decryptWith(streams, key) };
}

/** Bytes; some writers tell bytes where bits belong. */
function keyLengthOf(version: number, told: number): number {
  if (version === 1) return 5;
  const bits = told === 0 ? (version === 2 ? 40 : 128) : told < 40 ? told * 8 : told;
  return Math.min(Math.max(Math.floor(bits / 8), 5), 16);
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  return createHash("md5").update(Buffer.concat(parts)).digest();
}

/** Revisions 2 to 4: the key is made from the password and tried on the entry `U`. */
function openOlder(handler: Handler): Uint8Array | undefined {
  const { revision, owner, user, permissions, encryptsMetadata, keyLength, id } = handler;
  const flags = Buffer.alloc(4);
  flags.writeInt32LE(permissions | 0);
  const withoutMetadata = revision >= 4 && !encryptsMetadata ? Buffer.alloc(4, 0xff) : Buffer.alloc(0);
  let key = md5(padding, owner.subarray(0, 32), flags, id, withoutMetadata);
  if (revision >= 3) for (let round = 0; round < 50; round += 1) key = md5(key.subarray(0, keyLength));
  key = key.subarray(0, keyLength);
  if (revision < 3) return startsAlike(rc4(key, padding), user, 32) ? key : undefined;
  let check: Uint8Array = md5(padding, id);
  for (let round = 0; round < 20; round += 1) {
    check = rc4(
      key.map((byte) => byte ^ round),
      check,
    );
  }
  return startsAlike(check, user, 16) ? key : undefined;
}

/** Revisions 5 and 6: the key itself is encrypted with a hash of the password. */
function openAes256({ revision, user, userKey }: Handler): Uint8Array | undefined {
  if (user.length < 48 || userKey.length < 32) return undefined;
  const hash = (salt: Uint8Array): Uint8Array =>
    revision >= 6 ? hardenedHash(salt) : createHash("sha256").update(salt).digest();
  if (!startsAlike(hash(user.subarray(32, 40)), user, 32)) return undefined;
  const decipher = createDecipheriv("aes-256-cbc", hash(user.subarray(40, 48)), Buffer.alloc(16));
  return decipher.setAutoPadding(false).update(userKey.subarray(0, 32));
}

/** The hash of revision 6 for an empty password (ISO 32000-2, algorithm 2.B). */
function hardenedHash(salt: Uint8Array): Uint8Array {
  let key = createHash("sha256").update(salt).digest();
  for (let round = 0, last = 0; round < 64 || last > round - 32; round += 1) {
    const block = Buffer.concat(Array.from({ length: 64 }, () => key));
    const cipher = createCipheriv("aes-128-cbc", key.subarray(0, 16), key.subarray(16, 32));
    const encrypted = cipher.setAutoPadding(false).update(block);
    const remainder = encrypted.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) % 3;
    key = createHash(["sha256", "sha384", "sha512"][remainder] ?? "sha256")
      .update(encrypted)
      .digest();
    last = encrypted.at(-1) ?? 0;
  }
  return key.subarray(0, 32);
}

function startsAlike(a: Uint8Array, b: Uint8Array, length: number): boolean {
  return b.length >= length && Buffer.compare(a.subarray(0, length), b.subarray(0, length)) === 0;
}

function decryptWith(method: Method, key: Uint8Array): Decrypt {
  if (method === "none") return (bytes) => bytes;
  if (method === "aes256") return (bytes) => decryptAes("aes-256-cbc", key, bytes);
  return (bytes, number, generation) => {
    const own = Buffer.alloc(5);
    own.writeUIntLE(number, 0, 3);
    own.writeUIntLE(generation & 0xffff, 3, 2);
    const salt = method === "aes128" ? Buffer.from("sAlT") : Buffer.alloc(0);
    const objectKey = md5(key, own, salt).subarray(0, Math.min(key.length + 5, 16));
    return method === "rc4" ? rc4(objectKey, bytes) : decryptAes("aes-128-cbc", objectKey, bytes);
  };
}

function decryptAes(cipher: string, key: Uint8Array, bytes: Uint8Array): Uint8Array {
  const length = Math.floor(bytes.length / 16) * 16;
  if (length < 32) return new Uint8Array(0);
  // Damaged padding is left in place, as other readers do.
  const decipher = createDecipheriv(cipher, key, bytes.subarray(0, 16)).setAutoPadding(false);
  const padded = decipher.update(bytes.subarray(16, length));
  const pad = padded.at(-1) ?? 0;
  return pad >= 1 && pad <= 16 ? padded.subarray(0, padded.length - pad) : padded;
}
