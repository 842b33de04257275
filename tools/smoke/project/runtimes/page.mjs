// The cases in a browser's page, which says to its server what became of each.
import { cases } from "./cases.mjs";
import { refusals } from "./refusals.mjs";

const { gateways, cases: wanted } = await (await fetch("/task")).json();
const results = {};
for (const [name, verdict] of wanted) {
  try {
    await (verdict === "works" ? cases : refusals)[name](gateways);
    results[name] = "ok";
  } catch (error) {
    results[name] = String(error?.stack ?? error);
  }
}
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
