import { fileURLToPath } from "node:url";
import type { ImageType } from "@llamaindex/core/schema";
import { imageToDataUrl } from "@llamaindex/core/utils";
import { InvalidInputError } from "@segmind-embeddings/core";

const expected = "the path of a PNG or JPEG file, an http(s) or data URL, or a Blob";

/** No system takes longer paths; what is longer is base64, which must not end in an error's message. */
const longestPath = 4_096;

/**
 * An image as the client takes it. What is neither on the web, a data URI nor a `Blob` is a local file, which the
 * framework's own helper reads.
 *
 * @throws InvalidInputError for a file that cannot be read or is no image
 */
export async function imageToMedium(image: ImageType): Promise<string | Blob> {
  if (image instanceof Blob) return image;
  const url = image instanceof URL ? image.href : image;
  if (typeof url !== "string" || /^(?:https?|data):/i.test(url)) return url;
  if (url.length > longestPath) {
    const received = `a string of ${String(url.length)} characters, which is no path`;
    throw new InvalidInputError([{ path: "image", received, expected }]);
  }
  try {
    return await imageToDataUrl(/^file:/i.test(url) ? fileURLToPath(url) : url);
  } catch (cause) {
    const received = `a local file that cannot be used (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new InvalidInputError([{ path: "image", received, expected }], { cause });
  }
}
