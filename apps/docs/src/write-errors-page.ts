// Writes the page about errors anew: node apps/docs/src/write-errors-page.ts
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { errorsPage } from "./errors-page.ts";

const page = new URL("../pages/reference/errors.md", import.meta.url);
writeFileSync(page, await format(errorsPage(), { parser: "markdown", printWidth: 110 }));
