import { startInTerminal as startCommand, type Terminal } from "../../../../tools/start-in-terminal.ts";
import { command as built, environment, type Surroundings } from "./run-program.ts";

export { hasTerminals } from "../../../../tools/start-in-terminal.ts";

/** Starts the program in a terminal of its own. */
export function startInTerminal(
  args: readonly string[],
  { cwd, env, command = built }: Surroundings,
  { columns = 80 } = {},
): Terminal {
  return startCommand([...command, ...args], { cwd, env: environment(env), columns });
}
