import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeBase64 as edgeDecodeBase64 } from "./input/decode-base64.edge.ts";
import { decodeBase64 } from "./input/decode-base64.ts";
import * as edgeSha256 from "./input/sha256.edge.ts";
import * as sha256 from "./input/sha256.ts";
import { decodeText as edgeDecodeText } from "./response/decode-text.edge.ts";
import { decodeText } from "./response/decode-text.ts";
import { encodeBase64 as edgeEncodeBase64 } from "./transport/encode-base64.edge.ts";
import { encodeBase64 } from "./transport/encode-base64.ts";
import { encodeText as edgeEncodeText } from "./transport/encode-text.edge.ts";
import { encodeText } from "./transport/encode-text.ts";

const folder = new URL("./", import.meta.url);

/** What an edge bundle is built of: the files that are loaded with another one, stand-ins in their place, and what is not ours. */
function loadedWith(file: URL, files: Map<string, string>, modules: Set<string>): void {
  const replacement = new URL(file.href.replace(/\.ts$/, ".edge.ts"));
  const used = existsSync(replacement) ? replacement : file;
  if (files.has(used.href)) return;
  const code = readFileSync(used, "utf8");
  files.set(used.href, code);
  for (const [, name = ""] of code.matchAll(
    /^(?:import (?!type )|export (?!type )[^;=]*? from )[^;]*?"([^"]+)";$/gm,
  )) {
    if (name.startsWith(".")) loadedWith(new URL(name, used), files, modules);
    else modules.add(name);
  }
}

const files = new Map<string, string>();
const modules = new Set<string>();
loadedWith(new URL("index.ts", folder), files, modules);

test("an edge bundle needs no module of Node, no undici and nothing else that is not ours", () => {
  expect([...modules]).toEqual([]);
  expect(files.size).toBeGreaterThan(100);
});

test("an edge bundle uses nothing that only Node has, but for its environment, which may be missing", () => {
  const users = [...files]
    .map(([file, code]) => [file, code.replaceAll(/^\s*(?:\/?\*|\/\/).*$/gm, "")] as const)
    .filter(([, code]) => /\b(?:Buffer|setImmediate|process|require|__dirname)\b[.(]/.test(code))
    .map(([file]) => file.slice(folder.href.length));
  expect(users).toEqual(["transport/environment.ts"]);
});

const standIns = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".edge.ts"))
  .sort();

test.each(standIns)("%s exports what it stands in for does", async (file) => {
  const original = new URL(file.replace(".edge.ts", ".ts"), folder);
  expect(existsSync(fileURLToPath(original))).toBe(true);
  const [replacement, real] = (await Promise.all([
    import(new URL(file, folder).href),
    import(original.href),
  ])) as [object, object];
  // An original may export more, for its own test.
  expect(Object.keys(real)).toEqual(expect.arrayContaining(Object.keys(replacement)));
  const used = [...files.values()].join("\n");
  const missing = Object.keys(real).filter(
    (name) => !(name in replacement) && new RegExp(`import \\{[^}]*\\b${name}\\b`).test(used),
  );
  expect(missing).toEqual([]);
});

// That this compiles is a test, too: a stand-in takes and gives what its original does.
const standIn: {
  readonly sha256: typeof sha256;
  readonly decodeBase64: typeof decodeBase64;
  readonly encodeBase64: typeof encodeBase64;
  readonly decodeText: typeof decodeText;
  readonly encodeText: typeof encodeText;
} = {
  sha256: edgeSha256,
  decodeBase64: edgeDecodeBase64,
  encodeBase64: edgeEncodeBase64,
  decodeText: edgeDecodeText,
  encodeText: edgeEncodeText,
};

const bytesOfAnyLength = fc.uint8Array({ maxLength: 300 });
const anyText = fc.string({ unit: "binary", maxLength: 200 });

test("keys are the same in all runtimes: SHA-256 by arithmetic is that of Node, for any text and any bytes", async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(bytesOfAnyLength), async (text, chunks) => {
      expect(standIn.sha256.sha256OfText(text)).toBe(sha256.sha256OfText(text));
      for (const bytes of chunks)
        expect(standIn.sha256.sha256OfBytes(bytes)).toBe(sha256.sha256OfBytes(bytes));
      expect(await standIn.sha256.sha256OfStream(chunks)).toBe(await sha256.sha256OfStream(chunks));
    }),
  );
  const long = new Uint8Array(1_000_003).map((_, index) => index % 251);
  expect(standIn.sha256.sha256OfBytes(long)).toBe(sha256.sha256OfBytes(long));
});

test("base64 is the same in all runtimes, there and back", () => {
  fc.assert(
    fc.property(bytesOfAnyLength, (bytes) => {
      const encoded = Buffer.from(standIn.encodeBase64(bytes)).toString();
      expect(encoded).toBe(Buffer.from(encodeBase64(bytes)).toString());
      expect(Array.from(standIn.decodeBase64(encoded))).toEqual(Array.from(bytes));
    }),
  );
  for (const odd of ["", "YQ", "YQ==", "YWI", "_-8", "Y W\nI", "Y", "YWJjZ", "YQ==YQ=="]) {
    expect(Array.from(standIn.decodeBase64(odd)), odd).toEqual(Array.from(decodeBase64(odd)));
  }
});

test("texts become the same bytes in all runtimes, lone surrogates too, and bytes the same texts", () => {
  fc.assert(
    fc.property(anyText, bytesOfAnyLength, fc.nat(300), (text, bytes, end) => {
      expect(Array.from(standIn.encodeText(text))).toEqual(Array.from(encodeText(text)));
      expect(standIn.decodeText(bytes, end)).toBe(decodeText(bytes, end));
      expect(standIn.decodeText(bytes)).toBe(decodeText(bytes));
    }),
  );
  expect(standIn.decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe("\uFEFFa");
});
