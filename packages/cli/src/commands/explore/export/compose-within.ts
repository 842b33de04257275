import type { FileData, Item } from "explorer/wire";
import type { PageFile } from "../server/page-files.ts";
import { composePage } from "./compose-page.ts";
import { mostBytesOf } from "./file-size.ts";

export interface ComposedPage {
  readonly page: string;
  /** Images that are shown, of all that there are. */
  readonly pictures: number;
  readonly images: number;
}

/** Gives the pictures of images, as addresses that hold them, within so many bytes of the file; of some there is none. */
export type TakePictures = (
  images: readonly Item[],
  room: number,
) => Promise<readonly (string | undefined)[]>;

/** The page with its data, and with as many pictures as there is room for in a file of so many entries. */
export async function composeWithin(
  files: ReadonlyMap<string, PageFile>,
  data: Omit<FileData, "pictures">,
  takePictures: TakePictures,
): Promise<ComposedPage> {
  const without = composePage(files, { ...data, pictures: {} } satisfies FileData);
  const images = data.items.filter(({ kind }) => kind === "image");
  const taken = await takePictures(images, mostBytesOf(data.items.length) - Buffer.byteLength(without));
  const pictures = Object.fromEntries(
    images.flatMap(({ id }, at) => (taken[at] === undefined ? [] : [[id, taken[at]]])),
  );
  const page = composePage(files, { ...data, pictures } satisfies FileData);
  return { page, pictures: Object.keys(pictures).length, images: images.length };
}
