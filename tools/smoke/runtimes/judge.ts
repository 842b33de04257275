/** Tells which cases failed, by what a runtime printed about them: a line of JSON, name → "ok" or an error. */
export function judgeOf(names: readonly string[]): (output: string, code: number) => string | undefined {
  return (output, code) => {
    const results = readResults(output);
    if (results === undefined) return `ended with ${String(code)} and told no results`;
    const failed = names.filter((name) => results[name] !== "ok");
    if (failed.length > 0) {
      return failed.map((name) => `${name}: ${results[name] ?? "was not run"}`).join("\n");
    }
    return code === 0 ? undefined : `ended with ${String(code)}`;
  };
}

function readResults(output: string): Partial<Record<string, string>> | undefined {
  const line = output.split("\n").find((text) => text.startsWith("{"));
  try {
    return line === undefined ? undefined : (JSON.parse(line) as Record<string, string>);
  } catch {
    return undefined;
  }
}
