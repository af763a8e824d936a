// The menu from which what a view shows is written to a file.

import { ChevronDown, FileOutput } from "lucide-react";

import type { Listed, ListFormat, Shared } from "../api/bindings.gen";
import { useActions } from "../lib/actions";
import { shareTexts } from "../lib/shareTexts";
import { Button } from "./Button";
import { Menu, MenuItem, MenuLine } from "./Menu";

const FORMATS: readonly ListFormat[] = ["csv", "jsonLines", "markdown"];

type Props = {
  page?: Shared;
  list?: Listed;
  onPicture?: (kind: "svg" | "png") => void;
  /** The chart whose menu it is, where a view has several. */
  chart?: string;
};

export function ShareMenu({ page, list, onPicture, chart }: Props) {
  const actions = useActions();
  const name = chart === undefined ? shareTexts.share : shareTexts.picturesOf(chart);
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" aria-label={name} title={name}>
          <FileOutput />
          <ChevronDown className="sm" />
        </Button>
      }
    >
      {page && <MenuItem onSelect={() => actions.share(page)}>{shareTexts.page}</MenuItem>}
      {onPicture && (
        <>
          <MenuItem onSelect={() => onPicture("svg")}>{shareTexts.svg}</MenuItem>
          <MenuItem onSelect={() => onPicture("png")}>{shareTexts.png}</MenuItem>
        </>
      )}
      {list && (page || onPicture) && <MenuLine />}
      {list &&
        FORMATS.map((format) => (
          <MenuItem key={format} onSelect={() => actions.exportList(list, format)}>
            {shareTexts.formats[format]}
          </MenuItem>
        ))}
    </Menu>
  );
}
