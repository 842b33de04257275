import type { Reporter, TestModule } from "vitest/node";

/** Fails the run when a test was skipped, naming it: where all programs are installed, a skip hides a fault. */
export class ForbidSkips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) =>
      [...module.children.allTests("skipped")].map((test) => `${module.relativeModuleId}: ${test.fullName}`),
    );
    if (skipped.length === 0) return;
    process.exitCode = 1;
    process.stderr.write(
      `\n${String(skipped.length)} tests were skipped, and none may be:\n${skipped.join("\n")}\n`,
    );
  }
}
