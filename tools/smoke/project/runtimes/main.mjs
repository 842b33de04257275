// Runs cases by their names in the runtime that this is started in, and prints what became of each.
import { cases } from "./cases.mjs";
import { packageCases, packageRefusals } from "./package-cases.mjs";

const { gateways, database, cases: wanted } = JSON.parse(process.argv[2]);
const all = { works: { ...cases, ...packageCases }, refused: packageRefusals };
const results = {};
for (const [name, verdict] of wanted) {
  try {
    await all[verdict][name]({ ...gateways, database });
    results[name] = "ok";
  } catch (error) {
    results[name] = String(error?.stack ?? error);
  }
}
console.log(JSON.stringify(results));
