import { useEffect, useRef } from "preact/hooks";
import { kindWords } from "../common/kind-words.ts";
import { answerOf, useAsk } from "../common/use-ask.ts";
import type { Source } from "../source/source.ts";
import type { Item } from "../wire.ts";

/** Milliseconds that a pointer rests at a point before it is looked up. */
const rest = 80;

/** What a point is, beside the pointer; said aloud, too, for who moves by keys. */
export function HoverCard({
  source,
  id,
  at: [x, y],
}: {
  source: Source;
  id: string;
  at: readonly [number, number];
}) {
  const [asked, ask] = useAsk<readonly Item[]>();
  useEffect(() => {
    const timer = setTimeout(() => ask((signal) => source.items([id], signal)), rest);
    return () => clearTimeout(timer);
  }, [source, id, ask]);
  const [item] = answerOf(asked) ?? [];
  const card = useRef<HTMLDivElement>(null);
  const { clientWidth: width = Infinity, clientHeight: height = Infinity } =
    card.current?.parentElement ?? {};
  // On the side of the pointer where there is more room.
  const style = {
    ...(x > width / 2 ? { right: `${String(width - x)}px` } : { left: `${String(x)}px` }),
    ...(y > height / 2 ? { bottom: `${String(height - y)}px` } : { top: `${String(y)}px` }),
  };
  const picture = item?.kind === "image" ? source.pictureOf(item) : undefined;
  return (
    <div ref={card} class="hover-card" role="status" style={style}>
      {item?.id === id && (
        <>
          {picture !== undefined && <img src={picture} alt="" />}
          <strong>{item.title}</strong>
          <span class="faint">
            {[kindWords[item.kind], ...(item.range === undefined ? [] : [item.range.words])].join(" · ")}
          </span>
          {item.text !== undefined && <p>{item.text.slice(0, 200)}</p>}
        </>
      )}
    </div>
  );
}
