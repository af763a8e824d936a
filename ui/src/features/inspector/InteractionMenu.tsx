// Everything that can be corrected of a conversation, as the menu of its panel.

import { Fragment } from "react";

import type { InteractionKey } from "../../api/bindings.gen";
import { useReadOnly } from "../../api/queries";
import { CorrectionIcon } from "../../components/CorrectionIcon";
import { Kbd } from "../../components/Kbd";
import { MenuHead, MenuItem, MenuLine } from "../../components/Menu";
import { useActions } from "../../lib/actions";
import { endsGroup, INTERACTION_ACTIONS, isGrave } from "../../lib/corrections";
import { correctionTexts } from "../../lib/correctionTexts";
import { deleteKey } from "../../lib/platform";
import { runInteractionAction } from "../../lib/runCorrection";

export function InteractionMenu({ interaction }: { interaction: InteractionKey }) {
  const actions = useActions();
  const readOnly = useReadOnly();
  return (
    <>
      {readOnly !== null && <MenuHead>{readOnly}</MenuHead>}
      {INTERACTION_ACTIONS.map((action) => (
        <Fragment key={action}>
          <MenuItem
            icon={<CorrectionIcon action={action} />}
            danger={isGrave(action)}
            disabled={readOnly !== null}
            hint={action === "deleteInteraction" && <Kbd>{deleteKey}</Kbd>}
            onSelect={() => runInteractionAction(actions, action, interaction)}
          >
            {correctionTexts.actions[action]}
          </MenuItem>
          {endsGroup(action) && <MenuLine />}
        </Fragment>
      ))}
    </>
  );
}
