import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packPackage, unpack } from "../packing/pack-package.ts";
import { readManifest, type Manifest } from "../workspace/manifest.ts";
import { publishedPackages } from "../workspace/published-packages.ts";
import { root } from "../workspace/root.ts";
import { pathWithoutWorkspace, runPnpm } from "../workspace/run-pnpm.ts";
import { releaseProblems } from "./release-problems.ts";

const names = publishedPackages(root).map(({ manifest }) => manifest.name);

/** The workspace as far as a release touches it, with a changeset of its own and builds that hold nothing. */
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "release-"));
  const shared = [
    "package.json",
    "pnpm-workspace.yaml",
    "LICENSE",
    ".prettierrc.json",
    ".changeset/config.json",
    // Needed to build a package, and never published.
    "tools/patches",
    "apps/explorer/package.json",
  ];
  for (const path of shared) cpSync(join(root, path), join(copy, path), { recursive: true });
  for (const { directory, folder } of publishedPackages(root)) {
    mkdirSync(join(copy, directory, "dist"), { recursive: true });
    cpSync(join(folder, "package.json"), join(copy, directory, "package.json"));
    for (const file of ["index.js", "index.d.ts", "cli.js"])
      writeFileSync(join(copy, directory, "dist", file), "");
    chmodSync(join(copy, directory, "dist/cli.js"), 0o755);
  }
  mkdirSync(join(copy, "packages/core/src"));
  writeFileSync(
    join(copy, ".changeset/brown-fox.md"),
    '---\n"@segmind-embeddings/media": minor\n---\n\nThe quick brown fox.\n',
  );
  // Changelogs name the commit of each changeset.
  const git = (...args: string[]): void => {
    const identity = [
      "-c",
      "user.name=Fox",
      "-c",
      "user.email=fox@example.com",
      "-c",
      "commit.gpgSign=false",
    ];
    execFileSync("git", [...identity, ...args], { cwd: copy, stdio: "pipe" });
  };
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--no-verify", "--message=Fox");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (script: string, ...args: string[]): Outcome => runWith({}, script, ...args);

function runWith(environment: Readonly<Record<string, string>>, script: string, ...args: string[]): Outcome {
  return spawnSync(process.execPath, [join(root, "tools/release", script), ...args], {
    cwd: copy,
    encoding: "utf8",
    // A publisher that went on where it should not would find no pnpm.
    env: { ...process.env, PATH: pathWithoutWorkspace(), GITHUB_ACTIONS: "", ...environment },
  });
}

describe("a release", () => {
  const [before] = publishedPackages(root).map(({ manifest }) => manifest.version);

  test("a release is one version of all packages, a changelog for each, and core's word of itself", () => {
    const { status, stdout, stderr } = run("version.ts");
    expect({ status, stderr, stdout: status === 0 ? "" : stdout }).toEqual({
      status: 0,
      stderr: "",
      stdout: "",
    });
    const packages = publishedPackages(copy);
    expect(packages.map(({ manifest }) => manifest.name)).toEqual(names);
    const version = packages[0]?.manifest.version ?? "";
    expect(version).toMatch(/^\d+\.\d+\.0$/);
    expect(version).not.toBe(before);
    for (const { folder, manifest } of packages) {
      expect(manifest.version).toBe(version);
      expect(stdout).toContain(`${manifest.name}: ${before ?? ""} → ${version}\n`);
      expect(readFileSync(join(folder, "CHANGELOG.md"), "utf8")).toMatch(
        `# ${manifest.name}\n\n## ${version}\n`,
      );
    }
    expect(readFileSync(join(copy, "packages/media/CHANGELOG.md"), "utf8")).toContain("The quick brown fox.");
    expect(readFileSync(join(copy, "packages/core/src/version.ts"), "utf8")).toContain(
      `version = "${version}";`,
    );
  });

  test("a release is packed with real versions of what it depends on", () => {
    const { version } = readManifest(join(copy, "packages/core"));
    const { tarball } = packPackage(join(copy, "packages/langchain"), copy);
    const packed = readManifest(unpack(tarball, copy));
    expect(packed.version).toBe(version);
    expect(packed.dependencies).toEqual({ "@segmind-embeddings/core": `^${version}` });
    expect(packed.exports).toEqual({ ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } });
  });

  test("a release is rehearsed with each package, dependencies first, and nothing uploaded", () => {
    const publish = join(root, "tools/release/publish.ts");
    const printed = runPnpm(["exec", process.execPath, publish, "--dry-run"], copy);
    const { version } = readManifest(join(copy, "packages/core"));
    // More may come; none of these may be left out.
    const known = ["core", "langchain", "llamaindex", "media", "mock-gateway"];
    expect(names).toEqual(expect.arrayContaining(known.map((name) => `@segmind-embeddings/${name}`)));
    const order = new Map(names.map((name) => [name, printed.indexOf(`${name}@${version} `)]));
    for (const [name, place] of order) expect(place, name).toBeGreaterThan(-1);
    const place = (name: string): number => order.get(`@segmind-embeddings/${name}`) ?? -1;
    expect(place("core")).toBeLessThan(Math.min(place("langchain"), place("llamaindex"), place("media")));
  });

  test("a release names its repository everywhere once that is known", () => {
    expect(run("set-repository.ts", "no address").status).toBe(2);
    expect(run("set-repository.ts", "https://forge.example/fox/den.git").status).toBe(0);
    const manifests = publishedPackages(copy).map(({ manifest }) => manifest);
    expect(manifests.map(({ repository }) => repository?.url)).toEqual(
      names.map(() => "git+https://forge.example/fox/den.git"),
    );
    expect(manifests.map(({ homepage }) => homepage)).toContain(
      "https://forge.example/fox/den/tree/main/packages/media#readme",
    );
    expect(releaseProblems({ manifests, pending: [], repository: "https://forge.example/fox/den" })).toEqual(
      [],
    );
  });

  test("a release is published with provenance by a workflow, and by nobody else", () => {
    const programs = join(copy, "programs");
    mkdirSync(programs);
    writeFileSync(join(programs, "pnpm"), '#!/bin/sh\necho "pnpm $*"\n', { mode: 0o755 });
    const { version } = readManifest(join(copy, "packages/core"));
    const own = { PATH: [programs, pathWithoutWorkspace()].join(delimiter) };
    const workflow = {
      ...own,
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://forge.example",
      GITHUB_REPOSITORY: "fox/den",
      GITHUB_REF_TYPE: "tag",
      GITHUB_REF_NAME: `v${version}`,
    };
    expect(runWith(workflow, "publish.ts")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^pnpm .* publish .*--provenance\n$/),
    });
    expect(runWith(own, "publish.ts")).toMatchObject({
      status: 0,
      stdout: expect.not.stringContaining("--provenance"),
    });
    for (const wrong of [{ GITHUB_REF_NAME: "v0.0.9" }, { GITHUB_REPOSITORY: "wolf/den" }])
      expect(runWith({ ...workflow, ...wrong }, "publish.ts")).toMatchObject({ status: 1, stdout: "" });
  });
});

describe("nothing is published", () => {
  const manifest = (version: string, url = "git+https://forge.example/fox/den.git"): Manifest => ({
    name: "@segmind-embeddings/fox",
    version,
    repository: { type: "git", url, directory: "packages/fox" },
  });

  test.each<[string, Parameters<typeof releaseProblems>[0], RegExp]>([
    [
      "at several versions",
      { manifests: [manifest("1.0.0"), manifest("1.0.1")], pending: [] },
      /released as one/,
    ],
    ["before the first version", { manifests: [manifest("0.0.0")], pending: [] }, /still 0\.0\.0/],
    [
      "with changes untold",
      { manifests: [manifest("1.0.0")], pending: [".changeset/fox.md"] },
      /fox\.md: not in any/,
    ],
    [
      "under another tag",
      { manifests: [manifest("1.0.0")], pending: [], tag: "v1.0.1" },
      /tag the commit .* as v1\.0\.0/,
    ],
    [
      "without a repository",
      { manifests: [manifest("1.0.0", "git+https://example.com/fox/den.git")], pending: [] },
      /npm run repository/,
    ],
    [
      "from another repository",
      { manifests: [manifest("1.0.0")], pending: [], repository: "https://forge.example/wolf/den" },
      /the registry refuses/,
    ],
  ])("nothing is published %s", (_name, release, message) => {
    expect(releaseProblems(release)).toEqual([expect.stringMatching(message)]);
  });

  test("nothing is published by a script that found something against it", () => {
    writeFileSync(join(copy, ".changeset/lazy-dog.md"), "");
    const { status, stdout, stderr } = run("publish.ts");
    expect(stderr).toMatch(/^✖ .changeset\/lazy-dog\.md: not in any version yet/);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });
});
