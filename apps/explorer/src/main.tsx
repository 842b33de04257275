import { render } from "preact";
import { App } from "./app.tsx";
import { Notice } from "./common/notice.tsx";
import { fileSource } from "./source/file-source.ts";
import { readOwnData } from "./source/read-own-data.ts";
import { serverSource } from "./source/server-source.ts";
import type { Source } from "./source/source.ts";
import { takeToken } from "./source/take-token.ts";

const source = await findSource();
render(
  source === undefined ? (
    <main class="page">
      <Notice title="This page needs its link">
        Open the whole link that <code>segmind-embed explore</code> printed: what stands behind its # is the
        key.
      </Notice>
    </main>
  ) : (
    <App source={source} />
  ),
  document.body,
);

/** What is in the page itself, or else the server that has it. */
async function findSource(): Promise<Source | undefined> {
  const data = await readOwnData();
  if (data !== undefined) return fileSource(data);
  const token = takeToken();
  return token === undefined ? undefined : serverSource(token);
}
