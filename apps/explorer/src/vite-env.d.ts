interface ImportMetaEnv {
  /** The folder of what pdf.js loads when a PDF needs it, relative to the page. */
  readonly VITE_PDF_PARTS: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

declare module "pdfjs-dist/build/pdf.worker.mjs";
