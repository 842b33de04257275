/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, by FIPS 180-4. */
const constants = new Int32Array(64);
/** The same of the square roots of the first 8. */
const initial = new Int32Array(8);

for (let number = 2, count = 0; count < 64; number += 1) {
  let isPrime = true;
  for (let factor = 2; factor * factor <= number; factor += 1) isPrime &&= number % factor !== 0;
  if (!isPrime) continue;
  if (count < 8) initial[count] = fractionOf(Math.sqrt(number));
  constants[count] = fractionOf(Math.cbrt(number));
  count += 1;
}

function fractionOf(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) | 0;
}

const blockLength = 64;

/**
 * SHA-256 of bytes that come in pieces, by arithmetic alone. Web Crypto's digest is asynchronous and wants all bytes at
 * once; this is for runtimes that have no other.
 */
export class Sha256Digest {
  readonly #state = Int32Array.from(initial);
  readonly #words = new Int32Array(64);
  readonly #block = new Uint8Array(blockLength);
  /** Bytes that wait in the block. */
  #waiting = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.byteLength;
    let at = 0;
    while (at < bytes.byteLength) {
      const part = bytes.subarray(at, at + blockLength - this.#waiting);
      this.#block.set(part, this.#waiting);
      this.#waiting += part.byteLength;
      at += part.byteLength;
      if (this.#waiting === blockLength) this.#takeBlock();
    }
    return this;
  }

  /** The 32 bytes of the digest. Nothing can be added afterwards. */
  digest(): Uint8Array {
    const bits = this.#length * 8;
    this.update(Uint8Array.of(0x80));
    this.update(new Uint8Array((2 * blockLength - 8 - this.#waiting) % blockLength));
    const length = new DataView(new ArrayBuffer(8));
    length.setUint32(0, Math.floor(bits / 2 ** 32));
    length.setUint32(4, bits >>> 0);
    this.update(new Uint8Array(length.buffer));
    const digest = new DataView(new ArrayBuffer(32));
    this.#state.forEach((word, index) => digest.setInt32(4 * index, word));
    return new Uint8Array(digest.buffer);
  }

  #takeBlock(): void {
    this.#waiting = 0;
    const words = this.#words;
    const view = new DataView(this.#block.buffer);
    for (let index = 0; index < 16; index += 1) words[index] = view.getInt32(4 * index);
    for (let index = 16; index < 64; index += 1) {
      const early = words[index - 15] as number;
      const late = words[index - 2] as number;
      const mixed = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const lateMixed = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      words[index] = ((words[index - 16] as number) + mixed + (words[index - 7] as number) + lateMixed) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.#state as unknown as [
      ...[number, number, number, number],
      ...[number, number, number, number],
    ];
    for (let index = 0; index < 64; index += 1) {
      const choice = (e & f) ^ (~e & g);
      const sumE = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const first = (h + sumE + choice + (constants[index] as number) + (words[index] as number)) | 0;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const sumA = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + sumA + majority) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, index) => {
      this.#state[index] = (this.#state[index] as number) + word;
    });
  }
}

/** A word whose bits are moved to the right and come in again on the left. */
function rotated(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
