// Everything that can be done with a memory, as the menu of its panel.

import { FileOutput } from "lucide-react";
import { Fragment } from "react";

import type { MemoryKey, SheetFormat } from "../../api/bindings.gen";
import { useReadOnly } from "../../api/queries";
import { CorrectionIcon } from "../../components/CorrectionIcon";
import { Kbd } from "../../components/Kbd";
import { MenuHead, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { endsGroup, isGrave, MEMORY_ACTIONS, MEMORY_KEYS } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { deleteKey } from "../../lib/platform";
import { runMemoryAction } from "../../lib/runCorrection";
import { shareTexts } from "../../lib/shareTexts";

/** `linked`: it has older or newer versions. */
export function MemoryMenu({ memory, linked }: { memory: MemoryKey; linked: boolean }) {
  const actions = useActions();
  const readOnly = useReadOnly();
  const evidence = (format: SheetFormat) => actions.share({ kind: "evidence", memory, format });
  return (
    <>
      <MenuItem icon={<FileOutput />} onSelect={() => evidence("html")}>
        {shareTexts.evidence}
      </MenuItem>
      <MenuItem icon={<FileOutput />} onSelect={() => evidence("markdown")}>
        {shareTexts.evidenceMarkdown}
      </MenuItem>
      <MenuLine />
      {readOnly !== null && <MenuHead>{readOnly}</MenuHead>}
      {MEMORY_ACTIONS.map((action) => {
        const key = action === "delete" ? deleteKey : MEMORY_KEYS[action];
        return (
          <Fragment key={action}>
            <MenuItem
              icon={<CorrectionIcon action={action} />}
              danger={isGrave(action)}
              disabled={readOnly !== null || (action === "unlink" && !linked)}
              hint={key && <Kbd>{key}</Kbd>}
              onSelect={() => runMemoryAction(actions, action, memory)}
            >
              {correctionTexts.actions[action]}
            </MenuItem>
            {endsGroup(action) && <MenuLine />}
          </Fragment>
        );
      })}
    </>
  );
}
