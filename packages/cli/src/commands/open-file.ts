import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { gatewayOf, mockName, openCatalogue, type Catalogue } from "../catalogue/open-catalogue.ts";
import type { Arguments } from "../program/arguments.ts";
import type { Program } from "../program/program.ts";
import { gatewayName } from "../gateway/open-gateway.ts";
import { UsageError } from "../program/usage-error.ts";
import { fileOf } from "./flags.ts";

/** A file of vectors that is there, open. */
export interface OpenFile extends AsyncDisposable {
  readonly catalogue: Catalogue;
  readonly database: SqliteDatabase;
  /** Its vectors are the mock's. */
  readonly isMock: boolean;
}

/** @throws UsageError where there is none */
export async function openFile(line: Arguments, program: Pick<Program, "cwd">): Promise<OpenFile> {
  const file = fileOf(line, program);
  const catalogue = await openCatalogue(file, { mustExist: true });
  const database = openSqlite(file);
  return {
    catalogue,
    database,
    isMock: gatewayOf(catalogue.connection) === mockName,
    [Symbol.asyncDispose]: async () => {
      catalogue.connection.close();
      await database.close();
    },
  };
}

/** @throws UsageError where the environment names another gateway than the one that the file's vectors are of */
export function checkGateway({ catalogue, isMock }: OpenFile, program: Program): void {
  const [here, there] = [gatewayName(program, isMock), gatewayOf(catalogue.connection)];
  if (there !== undefined && here !== there)
    throw new UsageError(`${catalogue.file} has vectors of ${there}, and SEGMIND_BASE_URL says ${here}.`);
}
