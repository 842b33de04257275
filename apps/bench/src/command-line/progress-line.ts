/** One line that says what is going on. On a terminal it stays in place; in a log it comes once for each scenario. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #isShown = false;
  #lastScenario = "";

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(scenario: string, what: string): void {
    if (!this.#stream.isTTY) {
      if (scenario !== this.#lastScenario) this.#stream.write(`${scenario} …\n`);
      this.#lastScenario = scenario;
      return;
    }
    this.#stream.write(`\r\x1b[K${`${scenario}: ${what}`.slice(0, this.#stream.columns - 1)}`);
    this.#isShown = true;
  }

  /** Makes room for what is to stay on the screen. */
  clear(): void {
    if (this.#isShown) this.#stream.write("\r\x1b[K");
    this.#isShown = false;
  }
}
