import { count } from "../common/format.ts";
import { Notice } from "../common/notice.tsx";
import { withCode } from "../common/with-code.tsx";
import type { MapAnswer, MapOrder } from "../wire.ts";

/** Why there is no map yet, and what can be done about it. */
export function UnfinishedMap({
  answer,
  onOrder,
}: {
  /** Missing where nothing is known yet. */
  answer: Exclude<MapAnswer, { state: "ready" }> | undefined;
  onOrder: (order: MapOrder) => void;
}) {
  switch (answer?.state) {
    case undefined:
      return <Notice title="Looking …" />;
    case "working":
      return (
        <Notice
          title="Laying out the map …"
          action={{ words: "Stop", onClick: () => onOrder("stop") }}
          progress={{ name: "Progress of the map", share: answer.share }}
        >
          {`${count(answer.vectors, "vector")}, ${String(Math.floor(answer.share * 100))} % done. This is done once, and kept; ` +
            "what is embedded later is put beside its like. You can search meanwhile."}
        </Notice>
      );
    case "stopped":
      return (
        <Notice
          title="The map is not laid out"
          action={{ words: "Lay it out", onClick: () => onOrder("start") }}
        >
          It was stopped before it was done, and begins anew.
        </Notice>
      );
    case "failed":
      return (
        <Notice
          title="The map cannot be shown"
          isError
          action={{ words: "Try again", onClick: () => onOrder("start") }}
        >
          {withCode(answer.reason)}
        </Notice>
      );
  }
}
