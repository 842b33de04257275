import type { ConformanceCase } from "./conformance-case.ts";
import { deadOwners, manyOwners } from "./many-owners-cases.ts";
import { oneOwner } from "./one-owner-cases.ts";
import type { StoreHarness } from "./store-case.ts";

/**
 * What every `EmbeddingStore` must do, as cases for any test runner. Cases that need a second owner, or a dead one,
 * are among them where the harness can make these.
 *
 * @param open makes an empty place of data; called once for each case
 * @param can what the harness can do
 */
export function storeConformance(
  open: () => StoreHarness | Promise<StoreHarness>,
  can: { openAnother: boolean; kill: boolean },
): ConformanceCase[] {
  const tests = {
    ...oneOwner,
    ...(can.openAnother ? manyOwners : {}),
    ...(can.openAnother && can.kill ? deadOwners : {}),
  };
  return Object.entries(tests).map(([name, test]) => ({
    name,
    async run() {
      const harness = await open();
      try {
        await test(harness);
      } finally {
        await harness.close();
      }
    },
  }));
}
