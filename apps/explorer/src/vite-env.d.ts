interface ImportMetaEnv {
  /** The folder of pdf.js's decoders, relative to the page. */
  readonly VITE_PDF_DECODERS: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

declare module "pdfjs-dist/build/pdf.worker.mjs";
