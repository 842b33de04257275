import { createServer, request as forward } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { startMockGateway } from "@segmind-embeddings/mock-gateway";
import { expect, onTestFinished, test } from "vitest";
import { runPage } from "../../../tools/run-readme.ts";
import { temporaryFolder } from "../../../tools/temporary-folder.ts";

/** A proxy that forwards requests, and tunnels where it is asked to. */
async function startProxy(): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.url ?? "");
    const onward = forward(
      incoming.url ?? "",
      { method: incoming.method, headers: incoming.headers },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  });
  server.on("connect", (incoming, socket, head: Buffer) => {
    seen.push(incoming.url ?? "");
    const { hostname, port } = new URL(`http://${incoming.url ?? ""}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, seen };
}

test("the code of guide/proxies.md goes through the proxy that the environment names", async () => {
  await using gateway = await startMockGateway();
  const proxy = await startProxy();
  const environment = {
    SEGMIND_BASE_URL: gateway.url,
    SEGMIND_API_KEY: gateway.apiKey,
    http_proxy: proxy.url,
    no_proxy: "",
  };
  const printed = await runPage("apps/docs/pages/guide/proxies.md", await temporaryFolder(), environment);
  expect(printed).toEqual(["768", "segmind_gemini-embedding-2_768_param_unit", "function"]);
  expect(proxy.seen).toEqual([expect.stringContaining(new URL(gateway.url).host)]);
  expect(gateway.stats.bills).toBe(1);
});
