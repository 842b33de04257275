/** What the bytes of a picture tell. */
export interface ImageFacts {
  readonly kind: "image";
  /** Pixels, as stored: before `orientation` is applied. */
  readonly width: number;
  /** Pixels, as stored: before `orientation` is applied. */
  readonly height: number;
  /** How to turn the stored picture, as EXIF counts it: 1 is upright, 6 a quarter turn clockwise. Absent means 1. */
  readonly orientation?: number;
}

/** What the bytes of a sound file tell. */
export interface AudioFacts {
  readonly kind: "audio";
  /** Milliseconds. */
  readonly duration: number;
  /** Samples per second. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** What the bytes of a video tell. */
export interface VideoFacts {
  readonly kind: "video";
  /** Milliseconds: until the last picture or sound ends. */
  readonly duration: number;
  /** Pixels, as stored: before `rotation` is applied. */
  readonly width: number;
  /** Pixels, as stored: before `rotation` is applied. */
  readonly height: number;
  /** Degrees clockwise that a player turns the picture by. */
  readonly rotation: 0 | 90 | 180 | 270;
  readonly hasAudio: boolean;
}

/** What the bytes of a PDF tell. */
export interface PdfFacts {
  readonly kind: "pdf";
  readonly pages: number;
  /** Encrypted, but open to everyone: only its permissions are locked. One that asks for a password is an error. */
  readonly encrypted: boolean;
}

export type MediaFacts = ImageFacts | AudioFacts | VideoFacts | PdfFacts;
