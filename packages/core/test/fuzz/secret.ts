import assert from "node:assert/strict";

/** The key that no error may repeat, in whatever way a gateway echoes it. */
export const apiKey = "SG_0123456789abcdef";

/** Holds a message to what all messages promise: one line, not long, without the key. */
export function assertSaysNoSecret(message: string): void {
  assert.ok(message.length < 1_000, `a message of ${String(message.length)} characters`);
  assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f]/);
  const seen = message.toLowerCase().replaceAll(/\s/g, "");
  for (let start = 0; start + 8 <= apiKey.length; start += 1) {
    const piece = apiKey.slice(start, start + 8);
    assert.ok(!seen.includes(piece.toLowerCase()), `a piece of the key in ${message}`);
    assert.ok(
      !seen.includes(Buffer.from(piece).toString("hex")),
      `a piece of the key in hexadecimal in ${message}`,
    );
  }
  for (const text of [apiKey, `?${apiKey}`, `??${apiKey}`]) {
    // What comes before the key and behind it may decide the digits at both ends.
    const digits = Buffer.from(text).toString("base64").slice(4, -4);
    assert.ok(!message.includes(digits), `the key in base64 in ${message}`);
  }
}
