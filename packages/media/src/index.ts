export { createSpool } from "./bytes/spool.ts";
