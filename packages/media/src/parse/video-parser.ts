import type { Input } from "mediabunny";
import { ParseProblem } from "../errors/parse-problem.ts";
import { checkBoxes } from "../facts/check-boxes.ts";
import { openVideo } from "../facts/open-video.ts";
import { readVideo } from "../facts/read-video.ts";
import { cuttableVideo, type CuttableVideo } from "../split/split-video.ts";
import type { ParsedFile, ParseIo } from "./parse-io.ts";
import type { FormatParser, VideoPlanRequest } from "./parse-task.ts";

/** A plan and what it was made for. */
interface Plan {
  readonly request: VideoPlanRequest;
  readonly spans: Awaited<ReturnType<CuttableVideo["plan"]>>;
}

export function openVideoParser(file: ParsedFile, io: ParseIo): FormatParser {
  const { mediaType, byteLength } = file;
  let video: Input | undefined;
  let cuttable: CuttableVideo | undefined;
  let plan: Plan | undefined;
  let weight = 0;

  const open = async (): Promise<Input> => {
    if (video !== undefined) return video;
    const { encrypted, memory } = await checkBoxes(io, file);
    weight = memory;
    if (encrypted) {
      throw new ParseProblem({ kind: "encrypted", hint: "get a copy without copy protection" });
    }
    video = openVideo(io, byteLength);
    return video;
  };
  const openCuttable = async (): Promise<CuttableVideo> =>
    (cuttable ??= await cuttableVideo(await open(), mediaType));
  const makePlan = async (request: VideoPlanRequest): Promise<Plan> => {
    const isSame =
      plan?.request.duration === request.duration &&
      plan.request.limit === request.limit &&
      plan.request.overlap === request.overlap;
    if (plan === undefined || !isSame) {
      plan = { request, spans: await (await openCuttable()).plan(request) };
    }
    return plan;
  };

  return {
    get weight() {
      return weight;
    },
    run: async (task) => {
      switch (task.do) {
        case "readFacts":
          return readVideo(await open(), mediaType);
        case "planVideo": {
          const { spans } = await makePlan(task.request);
          return spans.map(({ start, end }) => ({ start, end }));
        }
        case "cutVideo": {
          const span = (await makePlan(task.request)).spans[task.index];
          if (span === undefined) throw new RangeError(`the plan has no piece ${task.index}`);
          await (await openCuttable()).cut(span, io);
          return undefined;
        }
        case "cutPdf":
          throw new TypeError("a video has no pages to cut");
      }
    },
    close: () => {
      video?.dispose();
      [video, cuttable, plan, weight] = [undefined, undefined, undefined, 0];
    },
  };
}
