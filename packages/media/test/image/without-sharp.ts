// Runs where sharp cannot be found, as where it is not installed.
import { registerHooks } from "node:module";
import { loadMedia, MediaError, prepareImage } from "@segmind-embeddings/media";

registerHooks({
  resolve: (specifier, context, next) => {
    if (specifier === "sharp")
      throw Object.assign(new Error("Cannot find package 'sharp'"), { code: "ERR_MODULE_NOT_FOUND" });
    return next(specifier, context);
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);
// One transparent pixel, once as GIF and once as PNG.
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
try {
  await prepareImage(await loadMedia(gif));
} catch (error) {
  print(JSON.stringify(MediaError.isInstance(error) ? error : String(error)));
}
print((await prepareImage(await loadMedia(png))).mediaType);
