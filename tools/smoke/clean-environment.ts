import { delimiter } from "node:path";
import { pathWithoutWorkspace } from "../workspace/run-pnpm.ts";

/**
 * The environment of a user's shell: nothing of this workspace on the path or among the places where `require` looks.
 *
 * @param programs folders that come first on the path
 */
export function cleanEnvironment(...programs: string[]): NodeJS.ProcessEnv {
  const foreign = Object.entries(process.env).filter(
    ([name]) =>
      !/^(NODE_PATH|NODE_OPTIONS|INIT_CWD|FORCE_COLOR|NX_.*|npm_(?!config_).*|SEGMIND_.*)$/.test(name),
  );
  const path = [...programs, pathWithoutWorkspace()].join(delimiter);
  return { ...Object.fromEntries(foreign), PATH: path, NO_COLOR: "1", CI: "true" };
}
