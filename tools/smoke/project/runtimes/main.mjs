// Runs cases by their names in the runtime that this is started in, and prints what became of each.
import { cases } from "./cases.mjs";
import { packageCases } from "./package-cases.mjs";

const { gateways, cases: wanted } = JSON.parse(process.argv[2]);
const all = { ...cases, ...packageCases };
const results = {};
for (const [name] of wanted) {
  try {
    await all[name](gateways);
    results[name] = "ok";
  } catch (error) {
    results[name] = String(error?.stack ?? error);
  }
}
console.log(JSON.stringify(results));
