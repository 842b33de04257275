import { expect, test } from "vitest";
import { helpText } from "./help-text.ts";
import { parseArguments, UsageError } from "./parse-arguments.ts";

test("without arguments: the built-in corpus with its defaults", () => {
  expect(parseArguments([])).toEqual({
    paths: [],
    queries: [],
    top: 3,
    out: ".quickstart/vectors.jsonl",
    resume: false,
    mode: "auto",
    requestsPerMinute: undefined,
    baseUrl: undefined,
    mock: false,
    yes: false,
    framework: undefined,
  });
});

test("reads paths, repeated queries and every flag", () => {
  const args = "a.txt --query one -q two --top 5 --out v.jsonl --resume --mode async --rpm 50 --mock -y b";
  expect(parseArguments(args.split(" "))).toEqual({
    paths: ["a.txt", "b"],
    queries: ["one", "two"],
    top: 5,
    out: "v.jsonl",
    resume: true,
    mode: "async",
    requestsPerMinute: 50,
    baseUrl: undefined,
    mock: true,
    yes: true,
    framework: undefined,
  });
  expect(parseArguments(["--base-url", "https://x.example"])?.baseUrl).toBe("https://x.example");
  expect(parseArguments(["--with", "langchain"])?.framework).toBe("langchain");
  expect(parseArguments(["--with=llamaindex"])?.framework).toBe("llamaindex");
});

test.each([["--help"], ["-h"]])("%s asks for the help", (flag) => {
  expect(parseArguments([flag, "a.txt"])).toBeUndefined();
});

test.each([
  ["an unknown flag", ["--bogus"], "Unknown option '--bogus'"],
  ["an unknown short flag", ["-z"], "Unknown option '-z'"],
  ["a flag without its value", ["--top"], "Option '--top <value>' argument missing"],
  ["no number", ["--top", "many"], '--top must be a whole number from 1, not "many"'],
  ["a zero", ["--top", "0"], '--top must be a whole number from 1, not "0"'],
  ["a fraction", ["--rpm", "1.5"], '--rpm must be a whole number from 1, not "1.5"'],
  ["a mode that does not exist", ["--mode", "fast"], '--mode must be one of auto, sync, async, not "fast"'],
  ["no framework", ["--with", "x"], '--with must be one of langchain, llamaindex, not "x"'],
  ["an empty query", ["--query", " "], "--query must not be empty"],
  ["an empty path", [""], "a path must not be empty"],
  ["an empty file name", ["--out", ""], "--out must name a file"],
  ["flags that contradict", ["--mock", "--base-url", "x"], "--mock and --base-url exclude each other"],
])("%s is refused on one line", (_, args, message) => {
  expect(() => parseArguments(args)).toThrow(new UsageError(message));
});

test("the help names every flag and fits 80 columns", () => {
  for (const flag of [
    "query",
    "top",
    "out",
    "resume",
    "mode",
    "rpm",
    "mock",
    "base-url",
    "yes",
    "with",
    "help",
  ]) {
    expect(helpText).toContain(`--${flag}`);
  }
  for (const line of helpText.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});
