import { useEffect, useMemo, useState } from "preact/hooks";
import { NothingEmbedded } from "../common/nothing-embedded.tsx";
import { Notice } from "../common/notice.tsx";
import { answerOf, useAsk } from "../common/use-ask.ts";
import { withCode } from "../common/with-code.tsx";
import type { Source } from "../source/source.ts";
import type { Filter, Hit, Item, MapAnswer, Overview } from "../wire.ts";
import { colourPoints, type ColourBy } from "./colouring.ts";
import { HoverCard } from "./hover-card.tsx";
import { Picked } from "./picked.tsx";
import { PointCanvas } from "./point-canvas.tsx";
import { decodePoints, idOf, passing, type Points } from "./points.ts";
import { UnfinishedMap } from "./unfinished-map.tsx";

/** Milliseconds between two looks at a map that is being made. */
const lookEvery = 500;

/** All vectors in the plane: what is alike lies together. */
export function MapView({
  source,
  overview,
  filter,
  hits,
  onLike,
  onOpen,
}: {
  source: Source;
  overview: Overview;
  filter: Filter;
  /** What a search found, brought out on the map. */
  hits: readonly Hit[];
  onLike: (item: Item) => void;
  onOpen: (item: Item) => void;
}) {
  const [asked, ask] = useAsk<MapAnswer>();
  const collection = filter.collection ?? overview.collections[0]?.name ?? "";
  useEffect(() => ask((signal) => source.map(collection, signal)), [source, collection, ask]);
  const answer = answerOf(asked);
  const isWorking = answer?.state === "working";
  useEffect(() => {
    if (!isWorking || asked.state !== "answered") return undefined;
    const timer = setTimeout(() => ask((signal) => source.map(collection, signal)), lookEvery);
    return () => clearTimeout(timer);
  }, [source, collection, asked, isWorking, ask]);
  const data = answer?.state === "ready" ? answer.map : undefined;
  const points = useMemo(() => (data === undefined ? undefined : decodePoints(data)), [data]);

  if (asked.state === "failed") {
    return (
      <Notice title="The map cannot be shown" isError>
        {withCode(asked.error.message)}
      </Notice>
    );
  }
  if (points === undefined) {
    return (
      <UnfinishedMap
        answer={answer?.state === "ready" ? undefined : answer}
        onOrder={(order) => ask((signal) => source.orderMap(collection, order, signal))}
      />
    );
  }
  if (points.count === 0) return <NothingEmbedded />;
  return <Map source={source} points={points} filter={filter} hits={hits} onLike={onLike} onOpen={onOpen} />;
}

function Map({
  source,
  points,
  filter,
  hits,
  onLike,
  onOpen,
}: {
  source: Source;
  points: Points;
  filter: Filter;
  hits: readonly Hit[];
  onLike: (item: Item) => void;
  onOpen: (item: Item) => void;
}) {
  const [colourBy, setColourBy] = useState<ColourBy>("kind");
  const [isLasso, setIsLasso] = useState(false);
  const [hovered, setHovered] = useState<{ point: number; at: readonly [number, number] }>();
  const [picked, setPicked] = useState<readonly number[]>([]);
  const colouring = useMemo(() => colourPoints(points, colourBy), [points, colourBy]);
  const passes = useMemo(() => passing(points, filter), [points, filter]);
  const lit = useMemo(() => pointsOf(points, hits), [points, hits]);
  const scene = useMemo(
    () => ({ points, colouring, passes, lit: picked.length > 0 && picked.length < 500 ? picked : lit }),
    [points, colouring, passes, lit, picked],
  );
  const isOneCollection = points.collections.names.length < 2;
  return (
    <div class="map">
      <div class="map-tools">
        <label>
          {"Colour by "}
          <select
            value={colourBy}
            onChange={({ currentTarget: { value } }) => setColourBy(value as ColourBy)}
          >
            <option value="kind">kind</option>
            <option value="folder">folder</option>
            {!isOneCollection && <option value="collection">collection</option>}
          </select>
        </label>
        <button type="button" aria-pressed={isLasso} onClick={() => setIsLasso(!isLasso)}>
          Lasso
        </button>
        <ul class="legend" aria-label="Colours">
          {colouring.legend.map(({ name, colour, count }) => (
            <li key={name}>
              <span class="swatch" style={{ background: colour }} />
              {`${name} `}
              <span class="faint">{count.toLocaleString("en")}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="map-body">
        <div class="map-frame">
          <PointCanvas
            scene={scene}
            isLasso={isLasso}
            onHover={(point, at) => setHovered(point === undefined ? undefined : { point, at })}
            onPick={setPicked}
          />
          <p id="map-keys" class="unseen">
            Arrow keys move the map, plus and minus zoom, 0 shows all, Enter opens the point in the middle.
          </p>
          {hovered !== undefined && (
            <HoverCard source={source} id={idOf(points, hovered.point)} at={hovered.at} />
          )}
        </div>
        {picked.length > 0 && (
          <Picked
            source={source}
            ids={picked.map((point) => idOf(points, point))}
            onLike={onLike}
            onOpen={onOpen}
            onClose={() => setPicked([])}
          />
        )}
      </div>
    </div>
  );
}

function pointsOf(points: Points, hits: readonly Hit[]): number[] {
  if (hits.length === 0) return [];
  const rankOf = new globalThis.Map(hits.map(({ item }, rank) => [item.id, rank]));
  const found: { point: number; rank: number }[] = [];
  for (let point = 0; point < points.count; point += 1) {
    const rank = rankOf.get(idOf(points, point));
    if (rank !== undefined) found.push({ point, rank });
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ point }) => point);
}
