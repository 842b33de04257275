import type { Pool } from "undici";

/** The gateway refused a text because of its quota. */
export class QuotaRefusal extends Error {
  override name = "QuotaRefusal";
  /** Milliseconds until the gateway says that the window is reset, at least one: BullMQ with Redis takes no 0. */
  readonly waitMs: number;

  constructor(resetAt: string | undefined) {
    super("status 429");
    const wait = resetAt === undefined ? NaN : Date.parse(resetAt) - Date.now();
    this.waitMs = Number.isFinite(wait) ? Math.max(1, wait) : 1_000;
  }
}

/** A text's vector by one bare request: no retry, no pacing, no check but that of the status. */
export async function postText(pool: Pool, apiKey: string, text: string): Promise<number[]> {
  const { statusCode, headers, body } = await pool.request({
    path: "/v1/gemini-embedding-2",
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": apiKey },
    body: JSON.stringify({ input: text, output_dimensionality: 768 }),
  });
  const answer = (await body.json()) as { embedding: number[] };
  if (statusCode === 429) throw new QuotaRefusal(headers["x-rate-limit-reset-at-utc"]?.toString());
  if (statusCode !== 200) throw new Error(`status ${String(statusCode)}`);
  return answer.embedding;
}
