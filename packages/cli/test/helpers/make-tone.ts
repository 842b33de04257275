/** A WAV with a tone that rises, so that no part of it is like another: 8,000 bytes a second. */
export function makeTone(seconds: number): Buffer {
  const rate = 8_000;
  const data = Buffer.from(
    Array.from(
      { length: rate * seconds },
      (_, at) => 128 + Math.round(100 * Math.sin(at * (0.1 + at / 1e7))),
    ),
  );
  const head = Buffer.alloc(44);
  head.write("RIFF");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
