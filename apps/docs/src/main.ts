// Builds the site into apps/docs/dist. `npm run docs` writes the API reference first.
import { join } from "node:path";
import { buildSite } from "./build-site.ts";

await buildSite(join(import.meta.dirname, "../dist"));
