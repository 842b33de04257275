import type { EmbedInput } from "@segmind-embeddings/core";
import { toEmbedInputs, type EmbedInputs } from "@segmind-embeddings/media";
import type { WorkItem } from "../catalogue/work-list.ts";
import type { KeyOf } from "../scan/read-document.ts";
import { UnusableFileError } from "../scan/unusable-file-error.ts";

/** Files open at a time: pieces of videos and PDFs are temporary files. */
const mostOpen = 8;

/** Opens media files when their pieces are sent, a few at a time, and closes them when these have an outcome. */
export class MediaInputs {
  readonly #keyOf: KeyOf;
  readonly #toPath: (name: string) => string;
  readonly #open = new Map<number, OpenFile>();
  #wake: () => void = () => undefined;
  #isClosed = false;

  constructor(keyOf: KeyOf, toPath: (name: string) => string) {
    this.#keyOf = keyOf;
    this.#toPath = toPath;
  }

  /**
   * The input of one piece. Call {@link release} when it has an outcome.
   *
   * @throws MediaError, an error of the file system, or UnusableFileError for a file that has changed since the plan
   */
  async take(item: WorkItem): Promise<EmbedInput> {
    const file = this.#open.get(item.document) ?? (await this.#openFile(item));
    const input = (await file.whole).inputs[item.ordinal];
    if (input === undefined || (await this.#keyOf(input)) !== item.key)
      throw new UnusableFileError("the file changed since it was planned: embed it again");
    file.taken += 1;
    return input;
  }

  /** No more pieces of this document will be taken. */
  async finish(document: number): Promise<void> {
    const file = this.#open.get(document);
    if (file === undefined) return;
    file.isFinished = true;
    await this.#closeIfDone(document, file);
  }

  /** A piece of this document has its outcome. */
  async release(document: number): Promise<void> {
    const file = this.#open.get(document);
    if (file === undefined) return;
    file.taken -= 1;
    await this.#closeIfDone(document, file);
  }

  async closeAll(): Promise<void> {
    this.#isClosed = true;
    for (const [document, file] of this.#open) {
      file.isFinished = true;
      file.taken = 0;
      await this.#closeIfDone(document, file);
    }
  }

  async #openFile({ document, path }: WorkItem): Promise<OpenFile> {
    while (this.#open.size >= mostOpen) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#isClosed) throw new UnusableFileError("the run has ended");
    const file: OpenFile = { whole: toEmbedInputs(this.#toPath(path)), taken: 0, isFinished: false };
    this.#open.set(document, file);
    return file;
  }

  async #closeIfDone(document: number, file: OpenFile): Promise<void> {
    if (!file.isFinished || file.taken > 0) return;
    this.#open.delete(document);
    this.#wake();
    const whole = await file.whole.catch(() => undefined);
    await whole?.[Symbol.asyncDispose]();
  }
}

interface OpenFile {
  readonly whole: Promise<EmbedInputs>;
  taken: number;
  isFinished: boolean;
}
