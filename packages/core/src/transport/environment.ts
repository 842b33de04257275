/** What the client reads from the environment, and nothing else. */
export type EnvironmentVariable = "SEGMIND_API_KEY" | "SEGMIND_BASE_URL";

/**
 * The one way to the environment.
 *
 * @returns the value without the white space that files and shells leave around it; `undefined` where there is none
 */
export function readEnvironment(name: EnvironmentVariable): string | undefined {
  try {
    const value = process.env[name]?.trim();
    return value === "" ? undefined : value;
  } catch {
    // A runtime may have no environment, or may not allow to look into it.
    return undefined;
  }
}
