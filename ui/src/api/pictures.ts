// Pictures that are written to files, from any view.

import { useCallback } from "react";

import { useActions } from "../lib/actions";
import { painted, type Picture } from "../lib/paint";
import { shareTexts } from "../lib/shareTexts";
import { commands, unwrap } from "./client";

export type PictureKind = "svg" | "png";

/** The name of the file; `null` when the dialog was closed without a choice. */
async function savePictureAs(kind: PictureKind, drawn: Picture, name: string): Promise<string | null> {
  if (kind === "svg") return unwrap(commands.savePicture(name, { kind: "svg", content: drawn.svg }));
  const bytes = await painted(drawn).catch(() => null);
  if (!bytes) throw new Error(shareTexts.notDrawn);
  return unwrap(commands.savePicture(name, { kind: "png", content: bytes }));
}

export type SavePicture = (kind: PictureKind, name: string, draw: () => Picture) => void;

/** Draws a picture, asks where to write it, and says how that went. */
export function useSavePicture(): SavePicture {
  const actions = useActions();
  return useCallback(
    (kind, name, draw) => {
      const save = async () => {
        try {
          const file = await savePictureAs(kind, draw(), name);
          if (file) actions.notify({ text: shareTexts.picture(file) });
        } catch (error) {
          actions.notify({ text: error instanceof Error ? error.message : shareTexts.notDrawn, tone: "error" });
        }
      };
      void save();
    },
    [actions],
  );
}
