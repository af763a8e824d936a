// Draws the dialog that an action asked for.

import { ExportDialog } from "../features/import/ExportDialog";
import { ImportDialog } from "../features/import/ImportDialog";
import type { Dialog } from "../lib/actions";
import { KeysDialog } from "./KeysDialog";
import { Palette } from "./Palette";
import { CreateDialog, DeleteDialog, RenameDialog } from "./PersonDialogs";

export function Dialogs({ dialog, onClose }: { dialog: Dialog; onClose: () => void }) {
  switch (dialog.kind) {
    case "palette":
      return <Palette onClose={onClose} />;
    case "keys":
      return <KeysDialog onClose={onClose} />;
    case "import":
      return <ImportDialog onClose={onClose} />;
    case "export":
      return <ExportDialog onClose={onClose} />;
    case "rename":
      return <RenameDialog target={dialog.target} onClose={onClose} />;
    case "create":
      return <CreateDialog target={dialog.target} onClose={onClose} />;
    case "delete":
      return <DeleteDialog target={dialog.target} onClose={onClose} />;
  }
}
