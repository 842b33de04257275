import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { PageFile } from "../server/page-files.ts";

/** The page with its data in one file, which works wherever it lies and asks nobody for anything. */
export function composePage(files: ReadonlyMap<string, PageFile>, data: object): string {
  const index = textOf(files, "/index.html");
  const named = (pattern: RegExp): string => {
    const [, name = ""] = pattern.exec(index) ?? [];
    return textOf(files, `/${name}`);
  };
  // Within an element of its own the end of that element must not be in it.
  const script = named(/<script[^>]* src="\.\/([^"]+)"/)
    .replaceAll(/<\/script/gi, "<\\/script")
    .replaceAll("<!--", "\\x3c!--");
  const style = named(/<link rel="stylesheet"[^>]* href="\.\/([^"]+)"/);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const packed = deflateRawSync(JSON.stringify(data), { level: 9 }).toString("base64");
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">',
    `<title>Explorer</title><style>${style}</style></head>`,
    `<body><script type="text/plain" id="data">${packed}</script>`,
    `<script type="module">${script}</script></body></html>`,
    "",
  ].join("\n");
}

function textOf(files: ReadonlyMap<string, PageFile>, address: string): string {
  const file = files.get(address);
  if (file === undefined) throw new Error(`The page has no ${address}.`);
  return file.bytes.toString();
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
