import { expect, test } from "vitest";
import { toBackend } from "./to-backend.ts";

test.each(["mysql://user:secret@host/name", "https://user:secret@host", "user:secret@host"])(
  "%s is no queue, and is refused without its password",
  (url) => {
    expect(() => toBackend(url)).toThrow(/^connection: got a .*; expected a URL of postgres: or redis:$/);
    expect(() => toBackend(url)).not.toThrow(/secret/);
  },
);
