/** Where there is no `Buffer`, reading the numbers from their bytes is no faster than `JSON.parse`. */
export class VectorDecoder {
  /** Leaves every response to `JSON.parse` and `findVector`. */
  readonly decode: (bytes: Uint8Array, dimensionality: number) => Float32Array | undefined = () => undefined;
}
