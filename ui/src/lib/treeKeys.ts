// What the keys do in a tree, apart from how it is drawn (WAI-ARIA tree pattern).

export type TreeNode = {
  key: string;
  level: number;
  label: string;
  /** `null` for a leaf. */
  expanded: boolean | null;
};

export type TreeMove = { kind: "focus"; index: number } | { kind: "expand" | "collapse" | "select"; index: number };

/** What `key` does at row `index`; `null` when it means nothing there. */
export function treeMove(rows: readonly TreeNode[], index: number, key: string): TreeMove | null {
  const row = rows[index];
  if (!row) return rows.length > 0 && isMoveKey(key) ? { kind: "focus", index: 0 } : null;
  switch (key) {
    case "ArrowDown":
      return index < rows.length - 1 ? { kind: "focus", index: index + 1 } : null;
    case "ArrowUp":
      return index > 0 ? { kind: "focus", index: index - 1 } : null;
    case "Home":
      return { kind: "focus", index: 0 };
    case "End":
      return { kind: "focus", index: rows.length - 1 };
    case "ArrowRight":
      if (row.expanded === false) return { kind: "expand", index };
      return row.expanded && (rows[index + 1]?.level ?? 0) > row.level ? { kind: "focus", index: index + 1 } : null;
    case "ArrowLeft": {
      if (row.expanded) return { kind: "collapse", index };
      const parent = parentOf(rows, index);
      return parent === -1 ? null : { kind: "focus", index: parent };
    }
    case "Enter":
    case " ":
      return { kind: "select", index };
    default:
      return null;
  }
}

function isMoveKey(key: string): boolean {
  return ["ArrowDown", "ArrowUp", "Home", "End"].includes(key);
}

export function parentOf(rows: readonly TreeNode[], index: number): number {
  const level = rows[index]?.level ?? 0;
  for (let i = index - 1; i >= 0; i -= 1) {
    if ((rows[i]?.level ?? 0) < level) return i;
  }
  return -1;
}

/** The next row, after `index` and around, whose label begins with what was typed; one letter steps on. */
export function typeAhead(rows: readonly TreeNode[], index: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase();
  const start = wanted.length === 1 ? index + 1 : index;
  for (let step = 0; step < rows.length; step += 1) {
    const at = (start + step + rows.length) % rows.length;
    if (rows[at]?.label.toLocaleLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}
