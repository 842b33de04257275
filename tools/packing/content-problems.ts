/** What a tarball holds besides `dist`. */
const required = ["LICENSE", "README.md", "package.json"];
const optional = ["CHANGELOG.md", "dist/licenses.txt"];

/** A module, its types, or the map that leads from it to the source (which is inside the map). */
const built = /^dist\/[\w.-]+\.(js|js\.map|d\.ts)$/;
/** The page that the program serves, as Vite builds it, with what pdf.js loads when a PDF needs it, and the licenses of what is in it. */
const page =
  /^dist\/page\/(index\.html|licenses\.txt|assets\/[\w.-]+\.(js|css|svg)|assets\/pdfjs-[\d.]+\/(\w+\.js|[\w-]+\.bcmap|licenses\.txt))$/;

/** What is missing from a package or does not belong there. Empty when all is well. */
export function contentProblems(files: readonly string[]): string[] {
  const missing = [...required, "dist/index.js", "dist/index.d.ts"].filter((file) => !files.includes(file));
  const foreign = files.filter(
    (file) => !required.includes(file) && !optional.includes(file) && !built.test(file) && !page.test(file),
  );
  return [
    ...missing.map(
      (file) => `${file} is not in the package: write or build it, and see \`files\` in package.json.`,
    ),
    ...foreign.map(
      (file) => `${file} would be published: keep it out of \`files\` in package.json or out of dist.`,
    ),
  ];
}
