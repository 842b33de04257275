/** Parses a body as JSON on the first call. Gives undefined without a body, or where it is not JSON. */
export function lazyJson(body: Buffer | undefined): () => unknown {
  let parsed: { value: unknown } | undefined;
  return () => (parsed ??= { value: parse(body) }).value;
}

function parse(body: Buffer | undefined): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
