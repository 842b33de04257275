/** No answer came in time: the connection is given up, and nobody knows whether the server did what it was asked. */
export class LostConnection extends Error {
  constructor(milliseconds: number) {
    super(`no answer came within ${String(milliseconds)} ms`);
  }
}
