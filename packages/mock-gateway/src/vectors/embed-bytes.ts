import type { Base64Medium } from "../requests/base64-medium.ts";
import { addFeature, hashBytes, hashString } from "./feature-hash.ts";

/** Bytes in a sampled window. Windows start at multiples of 3, because base64 can be decoded from there. */
const windowLength = 6;
const maxWindows = 1024;

/** Adds a medium by its bytes: windows spread over its whole length, and a histogram of their bytes. */
export function addBytes(target: Float64Array, medium: Base64Medium): void {
  const units = Math.max(1, Math.floor((medium.byteLength - windowLength) / 3) + 1);
  const windows = Math.min(maxWindows, units);
  const histogram = new Uint32Array(256);
  const weight = 1 / Math.sqrt(windows);
  for (let window = 0; window < windows; window++) {
    const offset = 3 * (windows === 1 ? 0 : Math.floor((window * (units - 1)) / (windows - 1)));
    const bytes = medium.read(offset, Math.min(windowLength, medium.byteLength - offset));
    addFeature(target, hashBytes(bytes), weight);
    for (const byte of bytes) histogram[byte] = (histogram[byte] ?? 0) + 1;
  }
  const counted = windows * windowLength;
  for (const [byte, count] of histogram.entries()) {
    if (count > 0) addFeature(target, hashString(`byte ${byte}`), 0.5 * Math.sqrt(count / counted));
  }
}
