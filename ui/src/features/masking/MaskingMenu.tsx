// The switch of masking in the top bar: a plain button while it is off, a mark that cannot be overlooked while it is on.

import { Eye, EyeOff } from "lucide-react";

import type { MaskLevel } from "../../api/bindings.gen";
import { useMaskLevel, useSetMasking } from "../../api/masking";
import { Button } from "../../components/Button";
import { Menu, MenuChoice } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { maskingTexts } from "../../lib/maskingTexts";
import css from "./MaskingMenu.module.css";

const LEVELS: readonly MaskLevel[] = ["off", "names", "namesAndTexts"];

export function MaskingMenu() {
  const level = useMaskLevel() ?? "off";
  const actions = useActions();
  const setMasking = useSetMasking();
  const choose = (wanted: MaskLevel) =>
    setMasking.mutate(wanted, { onError: (error) => actions.notify({ text: error.message, tone: "error" }) });
  return (
    <Menu
      align="end"
      trigger={
        level === "off" ? (
          <Button variant="ghost" label={maskingTexts.title}>
            <Eye />
          </Button>
        ) : (
          <Button className={css.mark} aria-description={maskingTexts.title}>
            <EyeOff className="sm" />
            {maskingTexts.mark[level]}
          </Button>
        )
      }
    >
      {LEVELS.map((each) => (
        <MenuChoice key={each} checked={each === level} onSelect={() => choose(each)}>
          {maskingTexts.levels[each]}
        </MenuChoice>
      ))}
    </Menu>
  );
}
