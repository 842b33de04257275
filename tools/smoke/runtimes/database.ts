// Starts a PostgreSQL of its own, prints its URL, and ends with its standard input. It is a process of its own because
// what starts the server takes over how its process ends.
import { startPostgres } from "../../test-servers/start-postgres.ts";

const { server, remove } = await startPostgres(["-c", "fsync=off"]);
process.stdout.write(`${server.url}\n`);
process.stdin.resume().once("end", () => void remove());
