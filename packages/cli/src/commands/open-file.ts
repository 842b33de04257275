import { openSqlite, type SqliteDatabase } from "@segmind-embeddings/sqlite";
import { gatewayOf, mockName, openCatalogue, type Catalogue } from "../catalogue/open-catalogue.ts";
import type { Arguments } from "../program/arguments.ts";
import type { Program } from "../program/program.ts";
import { gatewayName } from "../gateway/open-gateway.ts";
import { UsageError } from "../program/usage-error.ts";
import { fileOf, refuseDatabase } from "./flags.ts";

/** An existing file of vectors, open. */
export interface OpenFile extends AsyncDisposable {
  readonly catalogue: Catalogue;
  readonly database: SqliteDatabase;
  /** Its vectors are the mock's. */
  readonly isMock: boolean;
}

/** @throws UsageError where it does not exist, or is a database */
export async function openFile(line: Arguments, program: Pick<Program, "cwd">): Promise<OpenFile> {
  refuseDatabase(line);
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

/** @throws UsageError where the file's vectors are of another gateway than the environment names */
export function checkGateway({ catalogue, isMock }: OpenFile, program: Program): void {
  const [here, there] = [gatewayName(program, isMock), gatewayOf(catalogue.connection)];
  if (there !== undefined && here !== there)
    throw new UsageError(`${catalogue.file} has vectors of ${there}, and SEGMIND_BASE_URL says ${here}.`);
}
