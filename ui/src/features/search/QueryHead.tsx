// The question and what it is asked of.

import { Building2, Search, User, X } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";

import { useAgents } from "../../api/queries";
import { AgentMenu } from "../../components/AgentMenu";
import { Choice } from "../../components/Choice";
import { DateRangeMenu } from "../../components/DateRangeMenu";
import { Field } from "../../components/Field";
import { Kbd } from "../../components/Kbd";
import { ShareMenu } from "../../components/ShareMenu";
import { orgOf } from "../../lib/address";
import { searchRequest } from "../../lib/searchRequest";
import { searchTexts } from "../../lib/searchTexts";
import { useAddress } from "../../lib/useAddress";
import type { ScopeNames } from "./useScopeNames";
import css from "./Search.module.css";

/** The shell moves the focus here on "/". */
const QUERY_BOX = "search-query";

type Props = {
  names: ScopeNames;
  typed: string;
  onType: (text: string) => void;
  /** Goes to the hits; false when there are none. */
  onLeave: (way: "down" | "enter" | "back") => boolean;
};

export function QueryHead({ names, typed, onType, onLeave }: Props) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Coming from the search box of the top bar, which is gone, the focus would be nowhere.
    if (document.activeElement === document.body) box.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const way = ({ ArrowDown: "down", Enter: "enter", Escape: "back" } as const)[event.key];
    if (!way || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!onLeave(way) && way === "back") event.currentTarget.blur();
  };
  return (
    <div className={css.head}>
      <Field
        ref={box}
        big
        id={QUERY_BOX}
        type="search"
        label={searchTexts.box}
        placeholder={searchTexts.placeholder}
        icon={<Search />}
        after={
          typed ? (
            <>
              <button
                type="button"
                className={css.clear}
                aria-label={searchTexts.clear}
                title={searchTexts.clear}
                onClick={() => {
                  onType("");
                  box.current?.focus();
                }}
              >
                <X className="sm" />
              </button>
              <Kbd>esc</Kbd>
            </>
          ) : (
            <Kbd>/</Kbd>
          )
        }
        value={typed}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Filters names={names} />
    </div>
  );
}

function Filters({ names }: { names: ScopeNames }) {
  const { address, go } = useAddress();
  const { place } = address;
  const userId = place.kind === "user" && !address.everywhere ? place.userId : null;
  const agents = useAgents(orgOf(place), userId);
  const request = searchRequest(address);
  return (
    <div className={css.filters}>
      {place.kind === "user" && (
        <Choice
          label={searchTexts.scope}
          value={address.everywhere ? "organization" : "user"}
          options={[
            { value: "user", label: names.own ?? "…", icon: <User /> },
            { value: "organization", label: names.organization, icon: <Building2 /> },
          ]}
          onChange={(scope) => go({ everywhere: scope === "organization" })}
        />
      )}
      {place.kind !== "agent" && <AgentMenu variant="default" agents={agents} value={address.agent} onChange={(agent) => go({ agent })} />}
      <DateRangeMenu from={address.from} to={address.to} onChange={(from, to) => go({ from, to })} />
      <Choice
        label={searchTexts.versions}
        value={address.allVersions ? "all" : "current"}
        options={[
          { value: "current", label: searchTexts.current },
          { value: "all", label: searchTexts.all },
        ]}
        onChange={(versions) => go({ allVersions: versions === "all" })}
      />
      {request && <ShareMenu list={{ kind: "hits", request }} />}
    </div>
  );
}
