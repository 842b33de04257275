export const decoders = ["ours", "ours, unusual answer", "JSON.parse + Float32Array.from"] as const;
export type DecoderName = (typeof decoders)[number];

/** How numbers are written: in nine digits, or as Python writes single precision: in up to seventeen. */
export const notations = ["9 digits", "17 digits"] as const;
export type Notation = (typeof notations)[number];
