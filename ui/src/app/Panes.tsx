// Three panes with movable borders. Their sizes are kept per width of window, in this window's own storage.

import type { ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout } from "react-resizable-panels";

import { texts } from "../lib/texts";
import { useMediaQuery } from "../lib/useMediaQuery";
import css from "./Panes.module.css";

type Props = {
  tree: ReactNode;
  middle: ReactNode;
  inspector: ReactNode | null;
  /** In a narrow window the inspector begins as one bar, because the middle pane shows the detail itself. */
  bar: boolean;
};

/** Small for a pointer: a scrollbar stands right beside the border, and has to be grabbed too. */
const GRAB = { fine: 5, coarse: 20 };
const WIDE = { tree: 260, inspector: 360 };
const MEDIUM = { tree: 204, inspector: 304 };
const NARROW = { tree: 200, sheet: 208, bar: 37 };

export function Panes(props: Props) {
  const narrow = useMediaQuery("(max-width: 1000px)");
  const medium = useMediaQuery("(max-width: 1180px)");
  if (narrow) return <WithSheet {...props} />;
  return <SideBySide key={medium ? "medium" : "wide"} {...props} name={medium ? "medium" : "wide"} sizes={medium ? MEDIUM : WIDE} />;
}

function SideBySide({ tree, middle, inspector, name, sizes }: Props & { name: string; sizes: typeof WIDE }) {
  const panelIds = inspector ? undefined : ["pane-tree", "pane-middle"];
  const layout = useDefaultLayout({ id: `panes-${name}`, storage: localStorage, onlySaveAfterUserInteractions: true, panelIds });
  return (
    <Group orientation="horizontal" className={css.panes} resizeTargetMinimumSize={GRAB} disableCursor {...layout}>
      <Panel id="pane-tree" defaultSize={sizes.tree} minSize={160} maxSize={420} groupResizeBehavior="preserve-pixel-size" className={css.pane}>
        {tree}
      </Panel>
      <Separator className={css.border} aria-label={texts.panes.tree} />
      <Panel id="pane-middle" minSize={360} className={css.pane}>
        {middle}
      </Panel>
      {inspector && <Separator className={css.border} aria-label={texts.panes.inspector} />}
      {inspector && (
        <Panel id="pane-inspector" defaultSize={sizes.inspector} minSize={260} maxSize={560} groupResizeBehavior="preserve-pixel-size" className={css.pane}>
          {inspector}
        </Panel>
      )}
    </Group>
  );
}

function WithSheet({ tree, middle, inspector, bar }: Props) {
  const name = bar ? "panes-bar" : "panes-sheet";
  const columns = useDefaultLayout({ id: "panes-narrow", storage: localStorage, onlySaveAfterUserInteractions: true });
  const rows = useDefaultLayout({ id: name, storage: localStorage, onlySaveAfterUserInteractions: true, panelIds: inspector ? ["pane-middle", "pane-inspector"] : ["pane-middle"] });
  return (
    <Group orientation="horizontal" className={css.panes} resizeTargetMinimumSize={GRAB} disableCursor {...columns}>
      <Panel id="pane-tree" defaultSize={NARROW.tree} minSize={140} maxSize={320} groupResizeBehavior="preserve-pixel-size" className={css.pane}>
        {tree}
      </Panel>
      <Separator className={css.border} aria-label={texts.panes.tree} />
      <Panel id="pane-right" minSize={360} className={css.pane}>
        <Group key={name} orientation="vertical" disableCursor {...rows}>
          <Panel id="pane-middle" minSize={160} className={css.pane}>
            {middle}
          </Panel>
          {inspector && <Separator className={css.edge} aria-label={texts.panes.inspector} />}
          {inspector && (
            <Panel id="pane-inspector" defaultSize={bar ? NARROW.bar : NARROW.sheet} minSize={36} maxSize="70%" groupResizeBehavior="preserve-pixel-size" className={css.pane}>
              {inspector}
            </Panel>
          )}
        </Group>
      </Panel>
    </Group>
  );
}
