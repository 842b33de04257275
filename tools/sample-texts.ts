/** Sentences about different things, so that each question is answered by one of them. */
export const facts = [
  "Bees build cells of wax to store honey and raise their brood.",
  "The tide follows the Moon, which pulls the water of the sea.",
  "A lighthouse warns ships of rocks with a bright turning lamp.",
  "Bread rises because yeast turns sugar into gas.",
  "Chess begins with sixteen pieces on either side of the board.",
  "Volcanoes throw out ash, gas and molten rock.",
] as const;

/** More texts than one window or one failure takes. */
export function manyTexts(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `Note ${String(index)}: ${facts[index % facts.length] ?? ""}`,
  );
}
