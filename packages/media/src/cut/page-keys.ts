/** What a page shows itself by: anything else (actions, data of programs, what leads to other pages) stays behind. */
export const pageKeys = [
  "Type",
  "MediaBox",
  "CropBox",
  "BleedBox",
  "TrimBox",
  "ArtBox",
  "Rotate",
  "UserUnit",
  "Group",
  "Contents",
];

/** Of an annotation: where and how it is drawn, by a drawing of its own or by these properties. */
export const annotationKeys = new Set(
  (
    "Type Subtype Rect F AP AS C CA ca BS BE Border OC IC QuadPoints InkList L LE Vertices RD CL Path " +
    "Contents Name DA DS Q MK FT Ff V MaxLen"
  ).split(" "),
);

/** Of a drawing or picture: what is not drawn. */
export const privateKeys = [
  "PieceInfo",
  "Metadata",
  "LastModified",
  "OPI",
  "Alternates",
  "Ref",
  "StructParent",
  "StructParents",
  "AF",
];
