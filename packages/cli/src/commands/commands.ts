import type { Command } from "../program/command.ts";
import { embed } from "./embed/embed.ts";
import { mock } from "./mock.ts";
import { search } from "./search/search.ts";

/** In the order a person meets them. */
export const commands: readonly Command[] = [embed, search, mock];
