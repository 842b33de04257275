/** Silence of eight bits, mono; at the default rate a second of it takes 200 bytes. */
export function makeWav(seconds: number, sampleRate = 200): Buffer {
  const data = Buffer.alloc(seconds * sampleRate, 0x80);
  const header = Buffer.from(
    "RIFF    WAVEfmt \u0010\0\0\0\u0001\0\u0001\0        \u0001\0\u0008\0data    ",
    "latin1",
  );
  header.writeUInt32LE(36 + data.length, 4);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate, 28);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}
