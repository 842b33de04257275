/** How a PDF that is damaged, or odd in a way that is refused, is made a plain one. */
export const repair = "get a whole copy, or repair it, for instance: qpdf in.pdf out.pdf";
