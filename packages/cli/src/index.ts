export { describeCli } from "./describe-cli.ts";
