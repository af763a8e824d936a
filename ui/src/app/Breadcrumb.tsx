// Where the window is in the store, each step a link back.

import { useEffect } from "react";

import { orgOf } from "../lib/address";
import { texts } from "../lib/texts";
import { useAddress } from "../lib/useAddress";
import css from "./Breadcrumb.module.css";
import { usePlaceNames } from "./placeNames";

export function Breadcrumb() {
  const { address, go, goTo } = useAddress();
  const { place } = address;
  const names = usePlaceNames();
  const orgId = orgOf(place);
  const title = [names.agent, names.user, names.organization].filter(Boolean)[0];
  useEffect(() => {
    document.title = title ? `${title} – ${texts.product}` : texts.product;
  }, [title]);

  const steps: { label: string; move?: () => void }[] = [];
  if (orgId) steps.push({ label: names.organization ?? "…", move: () => goTo({ kind: "organization", orgId }) });
  if (place.kind === "user") {
    steps.push({ label: texts.tree.users });
    steps.push({ label: names.user ?? "…", move: () => go({ agent: null }) });
    if (address.agent && names.agent) steps.push({ label: names.agent });
  }
  if (place.kind === "agent") steps.push({ label: texts.tree.agents }, { label: names.agent ?? "…" });

  return (
    <nav className={css.crumbs} aria-label={texts.place}>
      <ol>
        {steps.map((step, i) => {
          const last = i === steps.length - 1;
          return (
            <li key={i} aria-current={last ? "page" : undefined}>
              {!last && step.move ? (
                <button type="button" onClick={step.move}>
                  {step.label}
                </button>
              ) : (
                step.label
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
