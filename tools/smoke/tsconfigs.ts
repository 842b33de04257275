const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: "ES2023",
  lib: ["ES2023"],
  types: ["node"],
  noEmit: true,
  skipLibCheck: false,
};

/** Each way a user's compiler may resolve a package; strict, and without the workspace's settings. */
export const tsconfigs = {
  nodenext: {
    compilerOptions: { ...strict, module: "nodenext" },
    // The same program as an ES module and as CommonJS, which requires the packages.
    files: ["consumer.ts", "consumer-commonjs.cts"],
  },
  bundler: {
    compilerOptions: { ...strict, module: "esnext", moduleResolution: "bundler" },
    files: ["consumer.ts"],
  },
};
