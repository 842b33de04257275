import { exampleLines } from "./examples/examples.ts";
import { fileCommands } from "./command-line/read-command-line.ts";

export function helpText(): string {
  return `Embeds a small corpus of texts, images, audio, videos and a PDF with the program
segmind-embed, answers questions about it, and exports the vectors.

Usage
  npm start                         the quickstart; a second one buys nothing
  npm start -- COMMAND …            a command of segmind-embed, on the same
                                    file: ${fileCommands.slice(0, 4).join(", ")},
                                    ${fileCommands.slice(4).join(", ")}
  npm start -- COMMAND --help       its flags
  npm start -- example              lists the examples
  npm start -- example NAME         runs one of them

Flags
      --real   Segmind's gateway, with the key in SEGMIND_API_KEY. Each request
               is billed: you are told how many there are and asked
               (default: a mock gateway, which bills nothing)
  -y, --yes    do not ask
  -h, --help   this

Examples
${exampleLines()}

The folder .quickstart gets vectors.jsonl (one vector a line, with its id and
kind), quickstart.mock.db with its catalogue, and what examples write.`;
}
