import { exampleLines } from "./examples/examples.ts";
import { fileCommands } from "./command-line/read-command-line.ts";

export function helpText(): string {
  return `Embeds a small corpus of texts, images, audio, videos and a PDF with the program
segmind-embed, answers questions about it, and exports the vectors.

Usage
  npm start                         the quickstart; run again, it buys nothing
  npm start -- COMMAND …            a command of segmind-embed, on the same
                                    file: ${fileCommands.slice(0, 4).join(", ")},
                                    ${fileCommands.slice(4).join(", ")}
  npm start -- COMMAND --help       its flags
  npm start -- example              lists the examples
  npm start -- example NAME         runs one of them

Flags
      --real   use Segmind's gateway and the key in SEGMIND_API_KEY. Each
               request is billed: you see how many there are, and are asked
               first
               (default: a mock gateway, which bills nothing)
  -y, --yes    do not ask before sending
  -h, --help   show this help

Examples
${exampleLines()}

The folder .quickstart contains vectors.jsonl (one vector per line, with its id
and kind), quickstart.mock.db with its catalogue, and what the examples write.`;
}
