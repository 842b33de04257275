import { throwInvalidInput } from "../errors/invalid-input-error.ts";
import { MissingApiKeyError } from "../errors/missing-api-key-error.ts";
import { readEnvironment } from "./environment.ts";

/**
 * The key from the option or the environment, without the white space that files and shells leave around it.
 *
 * @throws MissingApiKeyError
 * @throws InvalidInputError where the key cannot be a header's value
 */
export function loadApiKey(option: string | undefined): string {
  const key = (option ?? readEnvironment("SEGMIND_API_KEY") ?? "").trim();
  if (key === "") throw new MissingApiKeyError();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throwInvalidInput(
      option === undefined ? "SEGMIND_API_KEY" : "options.apiKey",
      "a key with white space or characters that no header can carry",
      "a key such as SG_ and 16 hex digits",
    );
  }
  return key;
}
