// The top bar: which store, where in it, search, palette, undo, settings.

import { Lock, Redo2, Search, Settings, Undo2 } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type KeyboardEvent } from "react";

import { redoQuery } from "../api/corrections";
import { undoQuery, useReadOnly, useStoreReadOnly, useStoreStatus } from "../api/queries";
import { Button } from "../components/Button";
import { Field } from "../components/Field";
import { Kbd } from "../components/Kbd";
import { MaskingMenu } from "../features/masking/MaskingMenu";
import { StoreMenu } from "../features/stores/StoreMenu";
import { TimeControl } from "../features/time/TimeControl";
import { useActions } from "../lib/actions";
import { correctionTexts } from "../lib/correctionTexts";
import { SEARCH_BOX } from "../lib/landmarks";
import { modKey } from "../lib/platform";
import { settingsTexts } from "../lib/settingsTexts";
import { storeTexts } from "../lib/storeTexts";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import { Breadcrumb } from "./Breadcrumb";
import { usePlaceNames } from "./placeNames";
import { SavedViewsMenu } from "./SavedViewsMenu";
import css from "./TopBar.module.css";

export function TopBar() {
  const actions = useActions();
  const { address } = useAddress();
  const isOpen = useStoreStatus().data?.state === "open";
  const readOnly = useReadOnly();
  const storeReadOnly = useStoreReadOnly();
  const undo = useQuery(undoQuery);
  const undoLabel = undo.data ? texts.undo.label(undo.data.kind, undo.data.changes) : null;
  const redo = useQuery(redoQuery);
  const redoLabel = redo.data ? correctionTexts.undo.redoLabel(texts.undo.what(redo.data.kind, redo.data.changes)) : null;
  return (
    <header className={css.top}>
      <StoreMenu />
      {/* A store that could not be opened has no places. */}
      {isOpen ? <Breadcrumb /> : <span />}
      <div className={css.tools}>
        {storeReadOnly !== null && (
          <Button className={css.readOnly} title={storeReadOnly} onClick={() => actions.open({ kind: "readOnly" })}>
            <Lock className="sm" />
            {storeTexts.readOnly.pill}
          </Button>
        )}
        {isOpen && address.place.kind !== "store" && address.view !== "search" && <SearchBox />}
        {isOpen && <TimeControl />}
        {isOpen && <SavedViewsMenu />}
        <Button variant="ghost" className={css.palette} aria-label={texts.palette.title} title={texts.palette.title} onClick={() => actions.open({ kind: "palette" })}>
          <Kbd>{modKey}</Kbd>
          <Kbd>K</Kbd>
        </Button>
        <span className={css.sep} aria-hidden="true" />
        {isOpen && undoLabel && readOnly === null && (
          <Button variant="ghost" label={undoLabel} onClick={actions.undo}>
            <Undo2 />
          </Button>
        )}
        {isOpen && redoLabel && readOnly === null && (
          <Button variant="ghost" label={redoLabel} onClick={actions.redo}>
            <Redo2 />
          </Button>
        )}
        <MaskingMenu />
        <Button variant="ghost" label={settingsTexts.title} onClick={() => actions.open({ kind: "settings", section: "appearance" })}>
          <Settings />
        </Button>
      </div>
    </header>
  );
}

/** Enter shows the search view, which goes on live. */
function SearchBox() {
  const { go } = useAddress();
  const names = usePlaceNames();
  const [text, setText] = useState("");
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && text.trim()) {
      go({ view: "search", query: text.trim() });
    } else if (event.key === "Escape") {
      setText("");
      event.currentTarget.blur();
    }
  };
  return (
    <Field
      id={SEARCH_BOX}
      className={css.find}
      type="search"
      label={texts.search.label}
      placeholder={texts.search.placeholder(names.short)}
      icon={<Search />}
      after={<Kbd>/</Kbd>}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
