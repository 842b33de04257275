import { readFileSync } from "node:fs";
import { errorClasses, type ErrorClass } from "./error-classes.ts";

const introduction = `# Errors

<!-- Written by apps/docs/src/write-errors-page.ts from the classes and their comments. -->

Every error of these packages is a \`SegmindError\`. Programs go by its \`code\`, which does not change; the message is for people and
says what came, what is allowed and what to change.

- \`isRetryable\`: calling again, unchanged, may succeed and risks no second bill.
- \`mayBeBilled\`: something may have been charged although no result came.
- \`requestId\`: the id of the gateway's request or job, where one is known. With it the job can be taken up again.
- \`cause\`: what was behind it.

\`RateLimitError.isInstance(error)\` recognises a class even where two copies of a package are installed, which \`instanceof\` does not.

\`\`\`ts
import { RateLimitError, SegmindClient, SegmindError } from "@segmind-embeddings/core";

const client = new SegmindClient();
try {
  await client.embed("A red fox.");
} catch (error) {
  if (RateLimitError.isInstance(error)) console.error("come back at", error.resetAt);
  else if (SegmindError.isInstance(error)) console.error(error.code, error.mayBeBilled);
  else throw error;
}
\`\`\`

\`isRetryable\` and \`mayBeBilled\` look back on earlier attempts of the same call and on a job that it had accepted: where one of these may
be billed, \`mayBeBilled\` is true of errors that have "no" below, and \`isRetryable\` is false unless the call sends nothing but
GETs, as \`status()\`, \`result()\` and \`wait()\` do. Then \`requestId\`, where there is one, is the way to the result.

A [run](../words.md#run) is one call of \`embedMany\` or \`embedStream\`; a [resend](../words.md#resend) is a request that is sent
again although an earlier one may have been billed; a [piece](../words.md#piece) is a part of a file; a [key](../words.md#key) is the
address of an input in a store.

The API key, the values of your own headers, queries of URLs and bytes of media are in no error.
`;

const furtherCodes = `The codes of a \`StoreError\` are in the READMEs of [sqlite](../../../../packages/sqlite/README.md) and
[postgres](../../../../packages/postgres/README.md).`;

/** The page about errors, as Markdown. */
export function errorsPage(): string {
  return [
    introduction,
    "## What to do",
    readFileSync(new URL("errors-table.md", import.meta.url), "utf8").trim(),
    furtherCodes,
    "## Of `core`, and so of every package",
    ...errorClasses("core").map(section),
    ...["media", "bullmq"].flatMap((name) => [`## Of \`${name}\``, ...errorClasses(name).map(section)]),
    "",
  ].join("\n\n");
}

function section({ name, base, codes, about, fields }: ErrorClass): string {
  const kind = base === "Error" || base === "SegmindError" ? "" : ` It is a \`${base}\`.`;
  const code = codes.length === 0 ? "" : `\n\n\`code\`: ${codes.map((one) => `\`${one}\``).join(", ")}`;
  const list = fields
    .map((field) => `- \`${field.name}\`${field.about === "" ? "" : `: ${field.about}`}`)
    .join("\n");
  return `### \`${name}\`\n\n${about}${kind}${code}${list === "" ? "" : `\n\n${list}`}`;
}
