/** What is to be embedded. */
export interface Amounts {
  readonly texts: number;
  readonly images: number;
  readonly pdfPages: number;
  readonly audioMinutes: number;
  readonly videoMinutes: number;
}

export interface Estimate {
  readonly requests: number;
  readonly minutes: number;
}

/** The most of one medium that fits into a request, as the provider publishes it. */
const pagesOfRequest = 6;
const audioMinutesOfRequest = 3;
const videoMinutesOfRequest = 2;

/** How many requests the amounts are, and how long they take. Each medium counts as if it were one long file. */
export function estimatePlan(amounts: Amounts, requestsPerMinute: number): Estimate {
  const { texts, images, pdfPages, audioMinutes, videoMinutes } = amounts;
  const requests =
    texts +
    images +
    Math.ceil(pdfPages / pagesOfRequest) +
    Math.ceil(audioMinutes / audioMinutesOfRequest) +
    Math.ceil(videoMinutes / videoMinutesOfRequest);
  return { requests, minutes: Math.ceil(requests / requestsPerMinute) };
}

/** `20 minutes`, `3 hours 20 minutes`, `13 days 21 hours`. */
export function describeMinutes(minutes: number): string {
  if (minutes < 60) return count(minutes, "minute");
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 48) return `${count(hours, "hour")}${rest === 0 ? "" : ` ${count(rest, "minute")}`}`;
  const days = Math.floor(hours / 24);
  return `${count(days, "day")}${hours % 24 === 0 ? "" : ` ${count(hours % 24, "hour")}`}`;
}

function count(number: number, unit: string): string {
  return `${number.toLocaleString("en")} ${unit}${number === 1 ? "" : "s"}`;
}
