import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const pdfjs = dirname(dirname(fileURLToPath(import.meta.resolve("pdfjs-dist"))));
const { version } = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8")) as { version: string };
/** Where pdf.js finds what few PDFs need. It asks for it by its names. */
const partsFolder = `assets/pdfjs-${version}/`;

/** The tables that the standard of PDFs names; pdf.js has more, for other encodings. */
const isUsed = /^(?!.*UTF(?:8|32)-).*\.bcmap$/;

/** Puts decoders of images and the letters of East Asian fonts beside the page, with the licenses of what they are made of. */
const parts: Plugin = {
  name: "parts of pdf.js",
  generateBundle() {
    const emit = (path: string, name: string): void => {
      this.emitFile({ type: "asset", fileName: partsFolder + name, source: readFileSync(join(pdfjs, path)) });
    };
    for (const name of ["jbig2_nowasm_fallback.js", "openjpeg_nowasm_fallback.js"])
      emit(`wasm/${name}`, name);
    for (const name of readdirSync(join(pdfjs, "cmaps"))) {
      if (isUsed.test(name)) emit(`cmaps/${name}`, name);
    }
    const licenses = ["JBIG2", "PDFJS_JBIG2", "OPENJPEG", "PDFJS_OPENJPEG"].map(
      (name) => `wasm/LICENSE_${name}`,
    );
    const source = [...licenses, "cmaps/LICENSE"]
      .map((path) => `${path}\n\n${readFileSync(join(pdfjs, path), "utf8")}`)
      .join("\n");
    this.emitFile({ type: "asset", fileName: `${partsFolder}licenses.txt`, source });
  },
};

// Vite builds what is slower and larger where a test's runner has said otherwise.
process.env["NODE_ENV"] = "production";

export default defineConfig({
  // Addresses relative to the page: it does not matter where it lies.
  base: "./",
  // What it builds is a long list.
  logLevel: "warn",
  plugins: [parts],
  define: { "import.meta.env.VITE_PDF_PARTS": JSON.stringify(`./${partsFolder}`) },
  worker: { format: "es" },
  build: {
    target: "es2023",
    // What is inlined as a data URI would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    license: { fileName: "licenses.txt" },
  },
});
