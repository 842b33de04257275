import { render } from "preact";
import { App } from "./app.tsx";
import { Notice } from "./common/notice.tsx";
import { serverSource } from "./source/server-source.ts";
import { takeToken } from "./source/take-token.ts";

const token = takeToken();
render(
  token === undefined ? (
    <main class="page">
      <Notice title="This page needs its link">
        Open the whole link that <code>segmind-embed explore</code> printed: what stands behind its # is the
        key.
      </Notice>
    </main>
  ) : (
    <App source={serverSource(token)} />
  ),
  document.body,
);
