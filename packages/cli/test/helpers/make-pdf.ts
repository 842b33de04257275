/** A page: what is drawn on it, and further entries of its dictionary. */
export interface PdfPage {
  readonly content: string;
  readonly entries?: string;
  /** Further fonts beside /F1, and further resources. */
  readonly fonts?: string;
  readonly resources?: string;
}

/** Writes a PDF of pages of 200 × 200 points, with Helvetica as /F1. @param catalog further entries of its catalog */
export function makePdf(pages: readonly PdfPage[], catalog = "", objects: readonly string[] = []): Buffer {
  const first = 4 + objects.length;
  const pageNumber = (index: number): number => first + index * 2;
  const kids = pages.map((_, index) => `${String(pageNumber(index))} 0 R`).join(" ");
  const bodies = [
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Count ${String(pages.length)} /Kids [${kids}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    // Numbered from 4.
    ...objects,
    ...pages.flatMap(({ content, entries = "", fonts = "", resources = "" }, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents ${String(pageNumber(index) + 1)} 0 R ` +
        `/Resources << /Font << /F1 3 0 R ${fonts} >> ${resources} >> ${entries} >>`,
      `<< /Length ${String(content.length)} >>\nstream\n${content}\nendstream`,
    ]),
  ];
  let text = "%PDF-1.7\n";
  const places = bodies.map((body, index) => {
    const place = text.length;
    text += `${String(index + 1)} 0 obj\n${body}\nendobj\n`;
    return place;
  });
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = String(bodies.length + 1);
  text += `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${size} /Root 1 0 R >>\n`;
  return Buffer.from(`${text}startxref\n${String(text.lastIndexOf("xref\n0"))}\n%%EOF\n`, "latin1");
}

/** Fills a page with a colour: its parts from 0 to 1. */
export function filled(red: number, green: number, blue: number): string {
  return `${[red, green, blue].join(" ")} rg 0 0 200 200 re f`;
}
