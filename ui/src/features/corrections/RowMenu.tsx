// The one context menu of all lists: what is under the pointer, or has the focus, is selected, and its actions are offered.

import { useState, type MouseEvent, type ReactNode } from "react";

import { ContextMenu } from "../../components/ContextMenu";
import { isTyping } from "../../lib/platform";
import { rowAt, type RowTarget } from "../../lib/rowTargets";
import { useAddress } from "../../lib/useAddress";
import css from "./RowMenu.module.css";
import { RowMenuItems } from "./RowMenuItems";

export function RowMenu({ children }: { children: ReactNode }) {
  const { address, go } = useAddress();
  const [target, setTarget] = useState<RowTarget | null>(null);
  const look = (event: MouseEvent) => {
    const element = event.target;
    const found = element instanceof Element && !isTyping(element) && !holdsSelectedText(element) ? rowAt(element, address) : null;
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

function holdsSelectedText(element: Element): boolean {
  const selection = window.getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true);
}
