import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../examples/", import.meta.url);

export interface Example {
  readonly name: string;
  /** Its first line. */
  readonly about: string;
  readonly file: URL;
}

/** The programs in `examples`, by name. */
export function readExamples(): Example[] {
  return readdirSync(folder)
    .sort()
    .map((fileName) => {
      const file = new URL(fileName, folder);
      const [firstLine = ""] = readFileSync(file, "utf8").split("\n");
      return { name: fileName.replace(/\.ts$/, ""), about: firstLine.replace("// ", ""), file };
    });
}

/** What `npm start -- example` prints. */
export function exampleLines(): string {
  const examples = readExamples();
  const width = Math.max(...examples.map(({ name }) => name.length)) + 2;
  return examples.map(({ name, about }) => `  ${name.padEnd(width)}${about}`).join("\n");
}
