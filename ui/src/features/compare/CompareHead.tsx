// What is compared: two moments of the user, the user and another one, or the open store and another one.

import { useQuery } from "@tanstack/react-query";
import { AppWindow } from "lucide-react";

import { storesQuery, usersQuery, useStoreStatus } from "../../api/queries";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { movedTo } from "../../lib/address";
import { desktopTexts } from "../../lib/desktopTexts";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { storeCompareTexts as storeWords } from "../../lib/storeCompareTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Compare.module.css";
import { compareMode } from "./request";

const { compare: words } = evolutionTexts;

/** Until the end of the chosen day. */
function endOf(day: string): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : null;
}

export function CompareHead() {
  const { address, go } = useAddress();
  const actions = useActions();
  const { place, since, until, other, otherStore } = address;
  const orgId = place.kind === "user" ? place.orgId : "";
  const users = useQuery({ ...usersQuery(orgId, ""), enabled: orgId !== "" }).data?.items ?? [];
  const others = users.filter((user) => place.kind !== "user" || user.userId !== place.userId);
  const status = useStoreStatus().data;
  const openId = status?.state === "open" ? status.store.id : null;
  const stores = (useQuery(storesQuery).data ?? []).filter(({ store }) => store.id !== openId);
  const mode = compareMode(address);
  const choose = () => go({ other: others[0]?.userId ?? "", otherStore: null });
  const chooseStore = () => go({ other: null, otherStore: stores.length === 1 ? (stores[0]?.store.id ?? "") : "" });
  const withUsers = mode === "users";
  // The other person, or what was believed at the earlier moment, to have both in sight.
  const besides = () => {
    const to = withUsers && other ? { kind: "user" as const, orgId, userId: other } : place;
    actions.openBeside(movedTo(address, to, { view: "memories", asOf: withUsers ? address.asOf : since }));
  };
  return (
    <form className={css.head} aria-label={words.label} onSubmit={(event) => event.preventDefault()}>
      <div className={css.modes} role="group" aria-label={words.mode}>
        {place.kind === "user" && (
          <>
            <Button variant="ghost" aria-pressed={mode === "moments"} onClick={() => go({ other: null, otherStore: null })}>
              {words.moments}
            </Button>
            <Button variant="ghost" aria-pressed={mode === "users"} disabled={others.length === 0} onClick={choose}>
              {words.users}
            </Button>
          </>
        )}
        <Button variant="ghost" aria-pressed={mode === "stores"} off={stores.length === 0 ? storeWords.none : null} onClick={chooseStore}>
          {storeWords.mode}
        </Button>
      </div>
      {mode === "stores" ? (
        <label>
          {storeWords.with}
          <select value={otherStore ?? ""} onChange={({ target }) => go({ otherStore: target.value })}>
            <option value="">{storeWords.chooseStore}</option>
            {stores.map(({ store, place: where }) => (
              <option key={store.id} value={store.id} title={where}>
                {store.name}
              </option>
            ))}
          </select>
        </label>
      ) : mode === "users" ? (
        <label>
          {words.other}
          <select value={other ?? ""} onChange={({ target }) => go({ other: target.value })}>
            {others.map((user) => (
              <option key={user.userId} value={user.userId}>
                {user.name}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <>
          <label>
            {words.from}
            <input type="date" value={since?.slice(0, 10) ?? ""} onChange={({ target }) => go({ since: endOf(target.value) }, { replace: true })} />
            {since === null && <span className="dim">{words.beginning}</span>}
          </label>
          <label>
            {words.to}
            <input type="date" value={until?.slice(0, 10) ?? ""} onChange={({ target }) => go({ until: endOf(target.value) }, { replace: true })} />
            {until === null && <span className="dim">{words.now}</span>}
          </label>
        </>
      )}
      {mode !== "stores" && (withUsers ? other : since) && (
        <Button variant="ghost" label={withUsers ? desktopTexts.compare.other : desktopTexts.compare.earlier} onClick={besides}>
          <AppWindow />
        </Button>
      )}
    </form>
  );
}
