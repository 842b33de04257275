/** A name, such as `/Type`, without its slash and with its escapes undone: one character for each byte. */
export class PdfName {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class PdfString {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** A reference to an object of its own number. */
export class PdfRef {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/** A dictionary and the bytes that follow it, still encoded by its filters. */
export class PdfStream {
  readonly dictionary: PdfDictionary;
  readonly content: Uint8Array;

  constructor(dictionary: PdfDictionary, content: Uint8Array) {
    this.dictionary = dictionary;
    this.content = content;
  }
}

export type PdfDictionary = Map<string, PdfValue>;

export type PdfValue =
  null | boolean | number | PdfName | PdfString | PdfRef | PdfStream | PdfDictionary | readonly PdfValue[];

export function isDictionary(value: unknown): value is PdfDictionary {
  return value instanceof Map;
}

/** Whether a value is a name with this text. */
export function isName(value: PdfValue | undefined, text: string): boolean {
  return value instanceof PdfName && value.text === text;
}
