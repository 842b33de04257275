export type MediaKind = "image" | "audio" | "video" | "pdf";

interface MediaFormat {
  name: string;
  mediaTypes: readonly string[];
  /** Checks the first bytes. */
  matches(head: Uint8Array): boolean;
}

const text = (head: Uint8Array, start: number, end: number) =>
  Buffer.from(head.subarray(start, end)).toString("latin1");

/** The formats that the gateway accepts, by kind of medium. */
export const mediaFormats: Readonly<Record<MediaKind, readonly MediaFormat[]>> = {
  image: [
    { name: "PNG", mediaTypes: ["image/png"], matches: (head) => text(head, 0, 4) === "\x89PNG" },
    {
      name: "JPEG",
      mediaTypes: ["image/jpeg", "image/jpg"],
      matches: (head) => text(head, 0, 3) === "\xff\xd8\xff",
    },
  ],
  audio: [
    {
      name: "MP3",
      mediaTypes: ["audio/mpeg", "audio/mp3"],
      matches: (head) => text(head, 0, 3) === "ID3" || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0),
    },
    {
      name: "WAV",
      mediaTypes: ["audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave"],
      matches: (head) => text(head, 0, 4) === "RIFF" && text(head, 8, 12) === "WAVE",
    },
  ],
  video: [
    {
      name: "MP4 or MOV",
      mediaTypes: ["video/mp4", "video/quicktime"],
      matches: (head) => ["ftyp", "moov", "mdat", "wide", "free", "skip"].includes(text(head, 4, 8)),
    },
  ],
  pdf: [{ name: "PDF", mediaTypes: ["application/pdf"], matches: (head) => text(head, 0, 5) === "%PDF-" }],
};

/** How many bytes the format checks need. */
export const headLength = 12;
