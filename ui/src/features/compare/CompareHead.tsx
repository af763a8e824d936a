// What is compared: two moments of the user, or the user and another one.

import { useQuery } from "@tanstack/react-query";
import { AppWindow } from "lucide-react";

import { usersQuery } from "../../api/queries";
import { Button } from "../../components/Button";
import { useActions } from "../../lib/actions";
import { movedTo } from "../../lib/address";
import { desktopTexts } from "../../lib/desktopTexts";
import { evolutionTexts } from "../../lib/evolutionTexts";
import { useAddress } from "../../lib/useAddress";
import css from "./Compare.module.css";

const { compare: words } = evolutionTexts;

/** Until the end of the chosen day. */
function endOf(day: string): string | null {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59Z` : null;
}

export function CompareHead() {
  const { address, go } = useAddress();
  const actions = useActions();
  const { place, since, until, other } = address;
  const orgId = place.kind === "user" ? place.orgId : "";
  const users = useQuery({ ...usersQuery(orgId, ""), enabled: orgId !== "" }).data?.items ?? [];
  const others = users.filter((user) => place.kind !== "user" || user.userId !== place.userId);
  const withUsers = other !== null;
  // The other person, or what was believed at the earlier moment, to have both in sight.
  const besides = () => {
    const to = withUsers && other ? { kind: "user" as const, orgId, userId: other } : place;
    actions.openBeside(movedTo(address, to, { view: "memories", asOf: withUsers ? address.asOf : since }));
  };
  const choose = () => go({ other: others[0]?.userId ?? "" });
  return (
    <form className={css.head} aria-label={words.label} onSubmit={(event) => event.preventDefault()}>
      <div className={css.modes} role="group" aria-label={words.mode}>
        <Button variant="ghost" aria-pressed={!withUsers} onClick={() => go({ other: null })}>
          {words.moments}
        </Button>
        <Button variant="ghost" aria-pressed={withUsers} disabled={others.length === 0} onClick={choose}>
          {words.users}
        </Button>
      </div>
      {withUsers ? (
        <label>
          {words.other}
          <select value={other} onChange={({ target }) => go({ other: target.value })}>
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
      {(withUsers ? other : since) && (
        <Button variant="ghost" label={withUsers ? desktopTexts.compare.other : desktopTexts.compare.earlier} onClick={besides}>
          <AppWindow />
        </Button>
      )}
    </form>
  );
}
