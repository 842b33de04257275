/** The metadata of an image, read from its bytes. */
export interface ImageMetadata {
  readonly kind: "image";
  /** Pixels, as stored: before `orientation` is applied. */
  readonly width: number;
  /** Pixels, as stored: before `orientation` is applied. */
  readonly height: number;
  /** How to rotate the stored image, as a value of EXIF: 1 is upright, 6 a quarter turn clockwise. Absent means 1. */
  readonly orientation?: number;
}

/** The metadata of an audio file, read from its bytes. */
export interface AudioMetadata {
  readonly kind: "audio";
  /** Milliseconds. */
  readonly duration: number;
  /** Samples per second. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** The metadata of a video, read from its bytes. */
export interface VideoMetadata {
  readonly kind: "video";
  /** Milliseconds, up to the end of the longest track. */
  readonly duration: number;
  /** Pixels, as stored: before `rotation` is applied. */
  readonly width: number;
  /** Pixels, as stored: before `rotation` is applied. */
  readonly height: number;
  /** Degrees by which a player rotates the frames clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly hasAudio: boolean;
}

/** The metadata of a PDF, read from its bytes. */
export interface PdfMetadata {
  readonly kind: "pdf";
  readonly pages: number;
  /** Encrypted with an empty password, which only restricts permissions. A PDF that needs a password is an error. */
  readonly encrypted: boolean;
}

export type MediaMetadata = ImageMetadata | AudioMetadata | VideoMetadata | PdfMetadata;
