import { extname } from "node:path";

/** How a file is read. */
export type FileFormat = "markdown" | "plain" | "extract" | "media";

const formats: readonly (readonly [FileFormat, string])[] = [
  ["markdown", "md markdown mdx"],
  ["plain", "txt text rst adoc asciidoc org tex log"],
  ["extract", "html htm xhtml docx epub"],
  [
    "media",
    "png apng jpg jpeg jpe jfif gif webp avif heic heif tif tiff mp3 wav wave m4a m4b aac ogg opus flac mp4 m4v 3gp mov qt webm mkv avi pdf",
  ],
];

const formatOfExtension: ReadonlyMap<string, FileFormat> = new Map(
  formats.flatMap(([format, extensions]) =>
    extensions.split(" ").map((extension) => [extension, format] as const),
  ),
);

/** How a file is read, by its extension; `undefined` for an unknown one. */
export function formatOfName(path: string): FileFormat | undefined {
  return formatOfExtension.get(extname(path).slice(1).toLowerCase());
}
