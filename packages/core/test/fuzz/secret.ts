import assert from "node:assert/strict";

/** The key that no error may repeat, in whatever way a gateway echoes it. */
export const apiKey = "SG_0123456789abcdef";

/** Holds a message to what all messages promise: one line, not long, without the key. */
export function assertSaysNoSecret(message: string): void {
  assert.ok(message.length < 1_000, `a message of ${String(message.length)} characters`);
  assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f]/);
  assert.ok(!message.toLowerCase().includes(apiKey.toLowerCase()), `the key in ${message}`);
  assert.ok(!message.includes(Buffer.from(apiKey).toString("base64url")), `the key in ${message}`);
}
