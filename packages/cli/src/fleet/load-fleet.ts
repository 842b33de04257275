import type * as Bullmq from "@segmind-embeddings/bullmq";
import type * as Postgres from "@segmind-embeddings/postgres";
import { UsageError } from "../program/usage-error.ts";

/** The packages that carry work over many machines. Only who asks for that needs them. */
export interface FleetPackages {
  readonly bullmq: typeof Bullmq;
  readonly postgres: typeof Postgres;
}

/** @throws UsageError where they are not installed */
export async function loadFleet(): Promise<FleetPackages> {
  try {
    const [bullmq, postgres] = await Promise.all([
      import("@segmind-embeddings/bullmq"),
      import("@segmind-embeddings/postgres"),
    ]);
    return { bullmq, postgres };
  } catch (cause) {
    throw new UsageError(
      "A database in --db takes two more packages: npm install @segmind-embeddings/bullmq @segmind-embeddings/postgres",
      { cause },
    );
  }
}
