import type { Sharp, SharpOptions } from "sharp";
import { MissingSharpError } from "../errors/missing-sharp-error.ts";

export type MakeSharp = (input: Uint8Array, options: SharpOptions) => Sharp;

/** Imports sharp, an optional peer dependency that only converting images needs. */
export async function loadSharp(source: string, why: string): Promise<MakeSharp> {
  try {
    const { default: sharp } = await import("sharp");
    return sharp;
  } catch (cause) {
    throw new MissingSharpError(source, why, cause);
  }
}
