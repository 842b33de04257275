// Reads a PDF where threads are forbidden: prints what becomes of it with the defaults, and then in the process itself.
import { loadMedia, type MediaError } from "@segmind-embeddings/media";
import { writePdf } from "./write-pdf.ts";

const pdf = writePdf([
  "<< /Type /Catalog /Pages 2 0 R >>",
  "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
  "<< /Type /Page /MediaBox [0 0 9 9] >>",
]);
const outcome = async (options: { inProcess?: boolean }): Promise<unknown> =>
  loadMedia(pdf, options).then(
    ({ kind }) => kind,
    (error: unknown) => ({ code: (error as MediaError).code, message: String(error) }),
  );
process.stdout.write(JSON.stringify([await outcome({}), await outcome({ inProcess: true })]));
