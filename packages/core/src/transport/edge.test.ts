import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { encodeBase64, encodeBase64ByTable } from "./encode-base64.ts";
import { encodeText } from "./encode-text.ts";

/** What carries requests in a runtime without Node's modules is built on. */
const entries = ["fetch-transport.ts", "request-body.ts", "request-headers.ts"];

/** The files that are loaded with another one, types left out, and the modules that are not ours. */
function loadedWith(file: URL, files: Map<string, string>, modules: Set<string>): void {
  if (files.has(file.href)) return;
  const code = readFileSync(file, "utf8");
  files.set(file.href, code);
  for (const [, name = ""] of code.matchAll(
    /^(?:import (?!type )|export (?!type )[^;=]*? from )[^;]*?"([^"]+)";$/gm,
  )) {
    if (name.startsWith(".")) loadedWith(new URL(name, file), files, modules);
    else modules.add(name);
  }
}

it("the seam, its state machine and the encoding of bodies need no module of Node and no Buffer", () => {
  const files = new Map<string, string>();
  const modules = new Set<string>();
  for (const entry of entries) loadedWith(new URL(entry, import.meta.url), files, modules);
  expect([...modules]).toEqual([]);
  expect(files.size).toBeGreaterThan(8);
  // These two know what to do without one.
  const withBuffer = [...files].filter(([, code]) => /\bBuffer\b/.test(code)).map(([file]) => file);
  expect(withBuffer.map((file) => file.split("/").at(-1)).sort()).toEqual([
    "encode-base64.ts",
    "encode-text.ts",
  ]);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it("a text is encoded alike with a Buffer and without one, lone surrogates too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const encoded = Array.from(encodeText(text));
      vi.stubGlobal("Buffer", undefined);
      expect(Array.from(encodeText(text))).toEqual(encoded);
      vi.unstubAllGlobals();
    }),
  );
});

describe("base64 without a Buffer", () => {
  it("is that of Buffer, for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const expected = Buffer.from(bytes).toString("base64");
        expect(new TextDecoder().decode(encodeBase64ByTable(bytes))).toBe(expected);
        expect(new TextDecoder().decode(encodeBase64(bytes))).toBe(expected);
      }),
    );
  });

  it("is what a runtime without one gets", () => {
    vi.stubGlobal("Buffer", undefined);
    expect(new TextDecoder().decode(encodeBase64(Uint8Array.of(104, 105)))).toBe("aGk=");
  });
});
