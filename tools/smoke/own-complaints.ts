/** The compiler's complaints about a program and about our declarations; those of others have faults of their own. */
export function ownComplaints(output: string): string[] {
  // One complaint is a line and its indented details.
  return output.split(/\n(?!\s)/).filter((complaint) => {
    const lastPackage = complaint.split("(")[0]?.split("node_modules/").at(-1) ?? "";
    const foreign = complaint.startsWith("node_modules/") && !lastPackage.startsWith("@segmind-embeddings/");
    return complaint.trim() !== "" && !foreign;
  });
}
