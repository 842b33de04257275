import { expect, test } from "vitest";
import { gatewayAndClient } from "./helpers/gateway-and-client.ts";
import { startHttpServer } from "./helpers/raw-server.ts";

test("the URL of a medium is passed on as it is, and never asked for here", async () => {
  await using host = await startHttpServer((_request, response) => response.end());
  const bodies: unknown[] = [];
  await using use = await gatewayAndClient({
    onRequest: ({ method, body }) => method === "POST" && bodies.push(body),
  });
  const url = `${host.url}/fox.png?signature=1`;
  await use.client.embed({ input: "a fox", image: url });
  await use.client.embed({ input: "a fox", image: new URL(url) });
  await use.client.embed({ input: "a fox", images: [url, `${url}2`] });
  expect(bodies).toMatchObject([{ image: url }, { image: url }, { images: [url, `${url}2`] }]);
  expect(host.count).toBe(0);
});
