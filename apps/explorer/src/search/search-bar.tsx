import { useEffect, useState } from "preact/hooks";
import { formatCredits } from "../common/format.ts";
import { answerOf, useAsk } from "../common/use-ask.ts";
import type { Source } from "../source/source.ts";
import type { Filter, Price } from "../wire.ts";

/** Milliseconds after the last key before the price is asked for. */
const typingPause = 250;

/** Takes words, or a file, and says beforehand what looking for them costs. */
export function SearchBar({
  source,
  filter,
  words,
  isBusy,
  onWords,
  onFile,
}: {
  source: Source;
  filter: Filter;
  /** What was looked for last. */
  words: string;
  isBusy: boolean;
  onWords: (words: string) => void;
  onFile: (file: File) => void;
}) {
  const [text, setText] = useState(words);
  useEffect(() => setText(words), [words]);
  const price = usePrice(source, text.trim(), filter, isBusy);
  return (
    <form
      class="search-bar"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== "") onWords(text.trim());
      }}
    >
      <div class={price === undefined ? "search-box" : "search-box has-price"}>
        <input
          type="search"
          aria-label="What to look for"
          aria-describedby="price"
          placeholder="What do you look for? Or drop a file."
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <span id="price" class="price" role="status">
          {price === undefined ? "" : priceWords(price)}
        </span>
      </div>
      <button type="submit" class="primary" disabled={text.trim() === ""}>
        Search
      </button>
      <label class="button file-button">
        By a file …
        <input
          type="file"
          class="unseen"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) onFile(file);
            currentTarget.value = "";
          }}
        />
      </label>
    </form>
  );
}

/** What words would cost, as they are typed. */
function usePrice(source: Source, text: string, filter: Filter, isBusy: boolean): Price | undefined {
  const [asked, ask, forget] = useAsk<Price>();
  const { collection } = filter;
  useEffect(() => {
    if (text === "" || isBusy) {
      forget();
      return undefined;
    }
    const timer = setTimeout(() => ask((signal) => source.price(text, { collection }, signal)), typingPause);
    return () => clearTimeout(timer);
  }, [source, text, collection, isBusy, ask, forget]);
  return answerOf(asked);
}

function priceWords(price: Price): string {
  if (price.how === "stored") return "stored: free";
  return price.credits === undefined ? "1 request" : `about ${formatCredits(price.credits)} credits`;
}
