import { build, type Histogram } from "hdr-histogram-js";

/** What is told of many latencies, in milliseconds. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** A point of a percentile curve: so much of the latencies, in percent, is at most so many milliseconds. */
export interface PercentilePoint {
  readonly percentile: number;
  readonly milliseconds: number;
}

/** Latencies above this are counted as this, in milliseconds. */
const longest = 3_600_000;

/** Many latencies in bounded memory: microseconds at three significant digits. */
export class LatencyHistogram {
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: longest * 1000,
    numberOfSignificantValueDigits: 3,
  });

  record(milliseconds: number): void {
    this.#histogram.recordValue(Math.round(Math.min(Math.max(0, milliseconds), longest) * 1000));
  }

  add(other: LatencyHistogram): void {
    this.#histogram.add(other.#histogram);
  }

  get summary(): LatencySummary {
    const at = (percentile: number): number => this.#histogram.getValueAtPercentile(percentile) / 1000;
    return {
      count: this.#histogram.totalCount,
      mean: this.#histogram.mean / 1000,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      max: this.#histogram.maxValue / 1000,
    };
  }

  /** The curve from the median's side to the last percentile that the count can tell. */
  get curve(): readonly PercentilePoint[] {
    const points: PercentilePoint[] = [];
    const count = this.#histogram.totalCount;
    // Equal steps on the axis that such curves are drawn on: the logarithm of 1 / (1 − percentile).
    for (let nines = 0; count > 0 && 10 ** nines <= count; nines += 0.05) {
      const percentile = 100 * (1 - 10 ** -nines);
      points.push({ percentile, milliseconds: this.#histogram.getValueAtPercentile(percentile) / 1000 });
    }
    return points;
  }
}
