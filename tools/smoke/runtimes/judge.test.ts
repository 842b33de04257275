import { expect, test } from "vitest";
import { judgeOf } from "./judge.ts";

const judge = judgeOf(["fox", "hare"]);

test.each<[string, string, number, RegExp | undefined]>([
  ["passes when every case is ok", 'a warning\n{"fox":"ok","hare":"ok"}\n', 0, undefined],
  ["fails by a case", '{"fox":"ok","hare":"Error: no"}', 0, /^hare: Error: no$/],
  ["fails where a case was not run", '{"fox":"ok"}', 0, /^hare: was not run$/],
  ["fails where nothing was told", "Segmentation fault", 139, /^ended with 139 and told no results$/],
  ["fails where what was told is cut off", '{"fox":', 1, /told no results/],
  ["fails at its end", '{"fox":"ok","hare":"ok"}', 1, /^ended with 1$/],
])("a runtime %s", (_name, output, code, problem) => {
  if (problem === undefined) expect(judge(output, code)).toBeUndefined();
  else expect(judge(output, code)).toMatch(problem);
});
