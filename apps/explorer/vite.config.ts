import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const pdfjs = dirname(dirname(fileURLToPath(import.meta.resolve("pdfjs-dist"))));
const { version } = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8")) as { version: string };
/** Where pdf.js finds the decoders of images that few PDFs have. It asks for them by their names. */
const decoderFolder = `assets/pdfjs-${version}/`;

/** Puts the decoders beside the page, with the licenses of what they are made of. */
const decoders: Plugin = {
  name: "decoders of pdf.js",
  generateBundle() {
    const read = (name: string): string => readFileSync(join(pdfjs, "wasm", name), "utf8");
    for (const name of ["jbig2_nowasm_fallback.js", "openjpeg_nowasm_fallback.js"])
      this.emitFile({ type: "asset", fileName: decoderFolder + name, source: read(name) });
    const licenses = ["LICENSE_JBIG2", "LICENSE_PDFJS_JBIG2", "LICENSE_OPENJPEG", "LICENSE_PDFJS_OPENJPEG"];
    const source = licenses.map((name) => `${name}\n\n${read(name)}`).join("\n");
    this.emitFile({ type: "asset", fileName: `${decoderFolder}licenses.txt`, source });
  },
};

export default defineConfig({
  // Addresses relative to the page: it does not matter where it lies.
  base: "./",
  plugins: [decoders],
  define: { "import.meta.env.VITE_PDF_DECODERS": JSON.stringify(`./${decoderFolder}`) },
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
