/** A catalogue that cannot be used; the message says what to do. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
}
