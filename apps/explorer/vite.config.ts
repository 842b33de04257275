import { defineConfig } from "vite";

export default defineConfig({
  // Addresses relative to the page: it does not matter where it lies.
  base: "./",
  build: {
    target: "es2023",
    // What is inlined as a data URI would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    license: { fileName: "licenses.txt" },
  },
});
