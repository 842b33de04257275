import type { EmbedParams } from "../requests/read-embed-params.ts";
import { addBytes } from "./embed-bytes.ts";
import { addTask, addText } from "./embed-text.ts";
import { addPart, blockSize, fullDimensions } from "./feature-hash.ts";
import { mixBlocks } from "./mix-blocks.ts";

/** One vector for all parts of a request. It reflects shared words and equal bytes, and no meaning. */
export function embed(params: EmbedParams, unitLength: boolean): Float32Array {
  const computed = unitLength ? Math.ceil(params.dimensions / blockSize) * blockSize : fullDimensions;
  const sum = new Float64Array(computed);
  if (params.input !== "" || params.media.length === 0) {
    addPart(
      sum,
      partOf(computed, (part) => addText(part, params.input)),
    );
  }
  for (const medium of params.media) {
    addPart(
      sum,
      partOf(computed, (part) => ("url" in medium ? addText(part, medium.url) : addBytes(part, medium.data))),
    );
  }
  addTask(sum, params.input, params.taskType);
  mixBlocks(sum);
  // Without renormalising, a short vector is a piece of the full one, which has unit length.
  const measured = unitLength ? sum.subarray(0, params.dimensions) : sum;
  const scale = 1 / Math.sqrt(measured.reduce((squares, value) => squares + value * value, 0));
  return Float32Array.from(sum.subarray(0, params.dimensions), (value) => value * scale);
}

function partOf(length: number, fill: (part: Float64Array) => void): Float64Array {
  const part = new Float64Array(length);
  fill(part);
  return part;
}
