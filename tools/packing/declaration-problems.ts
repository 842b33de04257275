/** A type, function or class at the top of a file of declarations. */
const declared = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function) (\w+)/gm;

/** What such a file gives to others, in its lists at the end. */
const exported = /^export (?:type )?\{([^}]*)\}/gm;

/**
 * What a package's declarations show that its entry point does not name: users read it and come to depend on it.
 *
 * @param declarations the text of `dist/index.d.ts`
 */
export function declarationProblems(declarations: string): string[] {
  const lists = [...declarations.matchAll(exported)].map(([, names = ""]) => names.split(","));
  const named = new Set(
    lists.flat().map(
      (name) =>
        name
          .trim()
          .replace(/^type /, "")
          .split(" as ", 1)[0],
    ),
  );
  const all = [...declarations.matchAll(declared)];
  const inPlace = new Set(all.filter(([line]) => line.startsWith("export ")).map(([, name]) => name));
  return all
    .map(([, name = ""]) => name)
    .filter((name) => !named.has(name) && !inPlace.has(name))
    .map(
      (name) =>
        `${name} is shown by the types and exported by nothing: export it from src/index.ts, or keep it out of what is.`,
    );
}
