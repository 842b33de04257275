/** One line that says what is going on. On a terminal it stays in place; in a log it comes once for each scenario. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #isShown = false;
  #lastScenario = "";

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param share from 0 to 1, of the scenario */
  show(scenario: string, share: number, what: string): void {
    if (!this.#stream.isTTY) {
      if (scenario !== this.#lastScenario) this.#stream.write(`${scenario} …\n`);
      this.#lastScenario = scenario;
      return;
    }
    const percent = `${String(Math.round(Math.min(1, Math.max(0, share)) * 100)).padStart(3)} %`;
    const line = `${scenario} ${percent}  ${what}`.slice(0, this.#stream.columns - 1);
    this.#stream.write(`\r\x1b[K${line}`);
    this.#isShown = true;
  }

  /** Makes room for what is to stay on the screen. */
  clear(): void {
    if (this.#isShown) this.#stream.write("\r\x1b[K");
    this.#isShown = false;
  }
}
