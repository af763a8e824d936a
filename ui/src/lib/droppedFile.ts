// Tells a file of memories from a conversation, by its name or its first line.

const NAME = /\.memora(\.jsonl)?$/i;
const FIRST_LINE = /^\uFEFF?\{\s*"format"\s*:\s*"memora-interchange"/;

/** A dropped file is handed over as one text; larger ones are read from the disk, in the dialog. */
export const LARGEST_DROP = 50_000_000;

export async function isInterchange(file: File): Promise<boolean> {
  if (NAME.test(file.name)) return true;
  return FIRST_LINE.test(await file.slice(0, 200).text());
}
