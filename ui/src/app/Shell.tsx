// The frame of the window: top bar, three panes, status bar, and what stands above them.

import { useCallback } from "react";

import { useRememberLook } from "../api/history";
import { usePendingMemories } from "../api/pending";
import { useStoreStatus } from "../api/queries";
import { ErrorState } from "../components/Notice";
import { Toasts } from "../components/Toasts";
import { StoreRunProvider } from "../features/compare/StoreRun";
import { RowMenu } from "../features/corrections/RowMenu";
import { Inspector } from "../features/inspector/Inspector";
import { useSettingsKeys, useTheme } from "../features/settings/appearance";
import { ConnectionBanner } from "../features/stores/ConnectionBanner";
import { StoreState } from "../features/stores/StoreState";
import { TimeBand } from "../features/time/TimeBand";
import { TourPanel } from "../features/tour/TourPanel";
import { Tree } from "../features/tree/Tree";
import { ActionsContext } from "../lib/actions";
import { orgOf, viewOf } from "../lib/address";
import { PendingContext } from "../lib/pending";
import { useTour } from "../lib/tour";
import { useAddress, useCleanAddress } from "../lib/useAddress";
import { useMediaQuery } from "../lib/useMediaQuery";
import { useActionState } from "./actionState";
import { Dialogs } from "./Dialogs";
import { GoHint } from "./GoHint";
import { useKeyboard } from "./keyboard";
import { Middle } from "./Middle";
import { Panes } from "./Panes";
import { useSavedPlace } from "./savedPlace";
import css from "./Shell.module.css";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";
import { useArrivals } from "./useArrivals";
import { useDropped } from "./useDropped";

export function Shell() {
  const [tour, tourMoves] = useTour();
  const { actions, dialog, setDialog, toasts, behind, closeToast } = useActionState(tourMoves.start);
  const inPlace = useSavedPlace();
  useCleanAddress();
  const pending = usePendingMemories();
  useTheme();
  useSettingsKeys(actions);
  useKeyboard(actions, dialog !== null);
  useArrivals(actions, inPlace, dialog !== null);
  const dropped = useDropped(actions);
  const closeDialog = useCallback(() => setDialog(null), [setDialog]);
  return (
    <ActionsContext value={actions}>
      <PendingContext value={pending}>
        <div className={css.window}>
          <TopBar />
          <ConnectionBanner />
          {inPlace && <TimeBand />}
          {inPlace ? <Content /> : <WithoutStore />}
          {tour.on && <TourPanel tour={tour} moves={tourMoves} ready={inPlace} />}
          <StatusBar />
        </div>
        {dropped && dialog === null && <div className={css.drop}>{dropped}</div>}
        <GoHint />
        {dialog && <Dialogs dialog={dialog} onClose={closeDialog} />}
        <Toasts toasts={toasts} behind={behind} onClose={closeToast} />
      </PendingContext>
    </ActionsContext>
  );
}

function Content() {
  const { address } = useAddress();
  const { place, selection } = address;
  const orgId = orgOf(place);
  useRememberLook(orgId && selection?.kind === "memory" ? { orgId, userId: selection.userId, memoryId: selection.memoryId } : null);
  const narrow = useMediaQuery("(max-width: 1000px)");
  // In a narrow window the inspector takes room from the view, so it is there for a selection only.
  const view = viewOf(address);
  // The review shows its memories itself and needs the room.
  const hasInspector = view !== "review" && (!narrow || address.selection !== null);
  return (
    <StoreRunProvider>
      <Panes
        tree={<RowMenu><Tree /></RowMenu>}
        middle={<RowMenu><Middle /></RowMenu>}
        inspector={hasInspector ? <RowMenu><Inspector sheet={narrow} /></RowMenu> : null}
        bar={view === "versions"}
      />
    </StoreRunProvider>
  );
}

function WithoutStore() {
  const status = useStoreStatus();
  return (
    <main className={css.alone}>
      {status.error ? (
        <ErrorState error={status.error} onRetry={() => void status.refetch()} />
      ) : (
        status.data && status.data.state !== "open" && <StoreState status={status.data} />
      )}
    </main>
  );
}
