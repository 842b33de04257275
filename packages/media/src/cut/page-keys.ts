/** The entries that a page is drawn from. Others (actions, data of programs, references to other pages) are left out. */
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

/** The entries that an annotation is drawn from: its appearance stream, or these properties. */
export const annotationKeys = new Set(
  (
    "Type Subtype Rect F AP AS C CA ca BS BE Border OC IC QuadPoints InkList L LE Vertices RD CL Path " +
    "Contents Name DA DS Q MK FT Ff V MaxLen"
  ).split(" "),
);

/** The entries of a form or image that do not affect how it is drawn. */
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
