// The one context menu of all lists: what is under the pointer, or has the focus, is selected, and its actions are offered.

import { useState, type MouseEvent, type ReactNode } from "react";
import { useRouter } from "@tanstack/react-router";

import { ContextMenu } from "../../components/ContextMenu";
import { parseAddress } from "../../lib/address";
import { isTyping } from "../../lib/platform";
import { rowAt, type RowTarget } from "../../lib/rowTargets";
import { useAddress } from "../../lib/useAddress";
import css from "./RowMenu.module.css";
import { RowMenuItems } from "./RowMenuItems";

export function RowMenu({ children }: { children: ReactNode }) {
  const { go } = useAddress();
  const router = useRouter();
  const [target, setTarget] = useState<RowTarget | null>(null);
  const look = (event: MouseEvent) => {
    const element = event.target;
    const addressNow = () => parseAddress(router.history.location.href);
    const found = element instanceof Element && !isTyping(element) && !hasSelectedText() ? rowOf(element, addressNow) : null;
    // Elsewhere the system's own menu comes, for copying text.
    if (!found) return event.stopPropagation();
    if (found.kind === "memory") go({ selection: { kind: "memory", userId: found.userId, memoryId: found.memoryId } });
    if (found.kind === "interaction") go({ selection: { kind: "interaction", userId: found.userId, interactionId: found.interactionId } });
    setTarget(found);
  };
  return (
    <ContextMenu
      trigger={
        <div className={css.whole}>
          <div className={css.whole} onContextMenu={look}>
            {children}
          </div>
        </div>
      }
    >
      {target && <RowMenuItems target={target} />}
    </ContextMenu>
  );
}

function hasSelectedText(): boolean {
  return (window.getSelection()?.toString() ?? "") !== "";
}

/** A row that does not say whose it is selects itself by a click, and is known then. */
function rowOf(element: Element, addressNow: () => ReturnType<typeof parseAddress>): RowTarget | null {
  const found = rowAt(element, addressNow());
  if (found) return found;
  const option = element.closest<HTMLElement>("[role=option][id^='memory-']");
  option?.click();
  return option && rowAt(element, addressNow());
}
