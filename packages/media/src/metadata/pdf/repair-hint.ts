/** How to repair a PDF that is refused. */
export const repair = "get a whole copy, or repair it, for instance: qpdf in.pdf out.pdf";
