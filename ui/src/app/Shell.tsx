// The frame of the window: top bar, three panes, status bar, and what stands above them.

import { useCallback } from "react";

import { useSettings } from "../features/settings/theme";
import { ActionsContext } from "../lib/actions";
import { useAddress } from "../lib/useAddress";
import { useMediaQuery } from "../lib/useMediaQuery";
import { Toasts } from "../components/Toasts";
import { Inspector } from "../features/inspector/Inspector";
import { Tree } from "../features/tree/Tree";
import { Dialogs } from "./Dialogs";
import { Middle } from "./Middle";
import { Panes } from "./Panes";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";
import { useKeyboard } from "./keyboard";
import { useSavedPlace } from "./savedPlace";
import css from "./Shell.module.css";
import { useActionState } from "./actionState";

export function Shell() {
  const { address } = useAddress();
  const narrow = useMediaQuery("(max-width: 1000px)");
  const state = useActionState();
  useSettings();
  useSavedPlace();
  useKeyboard(state.actions, state.dialog !== null);
  const closeDialog = useCallback(() => state.setDialog(null), [state]);
  // In a narrow window the inspector takes room from the view, so it is there for a selection only.
  const hasInspector = !narrow || address.selection !== null;
  return (
    <ActionsContext value={state.actions}>
      <div className={css.window}>
        <TopBar />
        <Panes
          tree={<Tree />}
          middle={<Middle />}
          inspector={hasInspector ? <Inspector sheet={narrow} /> : null}
        />
        <StatusBar />
      </div>
      {state.dialog && <Dialogs dialog={state.dialog} onClose={closeDialog} />}
      <Toasts toasts={state.toasts} onClose={state.closeToast} />
    </ActionsContext>
  );
}
