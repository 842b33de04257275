/** An answer as data, before anything is written. */
export interface Answer {
  status: number;
  contentType: string;
  /** Names and values in turn. */
  headers: string[];
  body: string | Uint8Array;
}

export function jsonAnswer(status: number, body: string | Uint8Array, headers: string[] = []): Answer {
  return { status, contentType: "application/json", headers, body };
}
