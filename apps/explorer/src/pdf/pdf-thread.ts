// The thread in which a PDF is read.
import "pdfjs-dist/build/pdf.worker.mjs";
