// Draws the dialog that an action asked for.

import { ChangesDialog } from "../features/changes/ChangesDialog";
import { UndoChangeDialog } from "../features/changes/UndoChangeDialog";
import { CheckDialog } from "../features/check/CheckDialog";
import { CopyDialog } from "../features/copy/CopyDialog";
import { BlockedDialog } from "../features/corrections/BlockedDialog";
import { CorrectionDialog } from "../features/corrections/CorrectionDialog";
import { ForgetDialog } from "../features/corrections/ForgetDialog";
import { AboutDialog } from "../features/desktop/AboutDialog";
import { OpenLinkDialog } from "../features/desktop/OpenLinkDialog";
import { ExportDialog } from "../features/import/ExportDialog";
import { ImportDialog } from "../features/import/ImportDialog";
import { NoteDialog } from "../features/notes/NoteDialog";
import { NotesDialog } from "../features/notes/NotesDialog";
import { QueueDialog } from "../features/queue/QueueDialog";
import { ConnectDialog } from "../features/stores/ConnectDialog";
import { ReadOnlyDialog } from "../features/stores/ReadOnlyDialog";
import { SecretsDialog } from "../features/stores/SecretsDialog";
import { SetUpDialog } from "../features/stores/SetUpDialog";
import { TracesDialog } from "../features/traces/TracesDialog";
import type { Dialog } from "../lib/actions";
import { KeysDialog } from "./KeysDialog";
import { Palette } from "./Palette";
import { CreateDialog, DeleteDialog, RenameDialog } from "./PersonDialogs";
import { SettingsDialog } from "./SettingsDialog";

export function Dialogs({ dialog, onClose }: { dialog: Dialog; onClose: () => void }) {
  switch (dialog.kind) {
    case "palette":
      return <Palette onClose={onClose} />;
    case "keys":
      return <KeysDialog onClose={onClose} />;
    case "note":
      return <NoteDialog orgId={dialog.orgId} about={dialog.about} onClose={onClose} />;
    case "notes":
      return <NotesDialog orgId={dialog.orgId} tag={dialog.tag} onClose={onClose} />;
    case "import":
      return <ImportDialog key={dialog.file?.token ?? ""} given={dialog.file ?? null} onClose={onClose} />;
    case "export":
      return <ExportDialog onClose={onClose} />;
    case "rename":
      return <RenameDialog target={dialog.target} onClose={onClose} />;
    case "create":
      return <CreateDialog target={dialog.target} onClose={onClose} />;
    case "delete":
      return <DeleteDialog target={dialog.target} onClose={onClose} />;
    case "correct":
      return <CorrectionDialog start={dialog.start} onClose={onClose} />;
    case "forget":
      return <ForgetDialog target={dialog.target} name={dialog.name} onClose={onClose} />;
    case "blocked":
      return <BlockedDialog key={dialog.change} change={dialog.change} problem={dialog.problem} by={dialog.by} onClose={onClose} />;
    case "settings":
      return <SettingsDialog key={dialog.section} section={dialog.section} onClose={onClose} />;
    case "connect":
      return <ConnectDialog id={dialog.id} onClose={onClose} />;
    case "secrets":
      return <SecretsDialog key={dialog.store.id} store={dialog.store} needs={dialog.needs} onClose={onClose} />;
    case "readOnly":
      return <ReadOnlyDialog onClose={onClose} />;
    case "setUp":
      return <SetUpDialog onClose={onClose} />;
    case "check":
      return <CheckDialog onClose={onClose} />;
    case "copy":
      return <CopyDialog onClose={onClose} />;
    case "queue":
      return <QueueDialog onClose={onClose} />;
    case "traces":
      return <TracesDialog key={dialog.id ?? ""} id={dialog.id} onClose={onClose} />;
    case "changes":
      return <ChangesDialog onClose={onClose} />;
    case "undoChange":
      return <UndoChangeDialog key={dialog.change} change={dialog.change} onClose={onClose} />;
    case "openLink":
      return <OpenLinkDialog store={dialog.store} place={dialog.place} onClose={onClose} />;
    case "about":
      return <AboutDialog onClose={onClose} />;
  }
}
