// The bar over the picture: kinds, path, zoom, list and files.

import { ChevronDown, Filter, ImageDown, List, LoaderCircle, Maximize, Minus, Plus, Route, RouteOff, Share2, Target } from "lucide-react";

import { Button } from "../../components/Button";
import { Choice } from "../../components/Choice";
import { Menu, MenuChoice, MenuItem } from "../../components/Menu";
import { wholeWhenCut } from "../../lib/cutText";
import { graphTexts, type Kind } from "../../lib/graphTexts";
import type { Zoom } from "./Canvas";
import css from "./Graph.module.css";
import type { Graph } from "./useGraph";

export type Shape = "graph" | "list";

const KINDS: readonly Kind[] = ["organization", "user", "agent", "interaction", "turn", "memory", "date"];

type Props = {
  graph: Graph;
  focusName: string;
  shape: Shape;
  hidden: ReadonlySet<Kind>;
  onShape: (shape: Shape) => void;
  onHide: (hidden: ReadonlySet<Kind>) => void;
  onZoom: (zoom: Zoom) => void;
  onSave: (kind: "svg" | "png") => void;
};

export function GraphTools({ graph, focusName, shape, hidden, onShape, onHide, onZoom, onSave }: Props) {
  const { focus, model, pathFrom } = graph;
  const isThing = focus !== null && model.nodes.has(focus);
  const toggleKind = (kind: Kind) => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    onHide(next);
  };
  return (
    <div className={css.head}>
      <span className={css.title}>
        <span className={css.name} {...wholeWhenCut(focusName)}>{focusName}</span>
        <span className={css.summary}>{graphTexts.summary(model.nodes.size)}</span>
        {graph.isBusy && <LoaderCircle className={css.busy} aria-hidden="true" />}
      </span>
      <span className={css.right}>
        {pathFrom === null ? (
          <Button variant="ghost" label={graphTexts.path.from} disabled={!isThing} onClick={() => graph.startPath(focus)}>
            <Route />
          </Button>
        ) : (
          <>
            <Button variant="ghost" disabled={!isThing || focus === pathFrom} onClick={() => focus !== null && graph.endPath(focus)}>
              <Route />
              {graphTexts.path.to}
            </Button>
            <Button variant="ghost" label={graphTexts.path.cancel} onClick={() => graph.startPath(null)}>
              <RouteOff />
            </Button>
          </>
        )}
        <Button variant="ghost" label={graphTexts.restart} disabled={!isThing || focus === graph.root} onClick={() => focus !== null && graph.restart(focus)}>
          <Target />
        </Button>
        <Menu
          align="end"
          trigger={
            <Button variant="ghost" aria-label={graphTexts.filter} title={graphTexts.filter} aria-pressed={hidden.size > 0}>
              <Filter />
              <ChevronDown className="sm" />
            </Button>
          }
        >
          {KINDS.map((kind) => (
            <MenuChoice key={kind} checked={!hidden.has(kind)} onSelect={() => toggleKind(kind)}>
              {graphTexts.kinds(kind)}
            </MenuChoice>
          ))}
        </Menu>
        <Choice
          label={graphTexts.showAs}
          value={shape}
          options={[
            { value: "graph", label: graphTexts.graph, icon: <Share2 /> },
            { value: "list", label: graphTexts.list, icon: <List /> },
          ]}
          onChange={onShape}
        />
        {shape === "graph" && (
          <>
            <Button variant="ghost" label={graphTexts.fit} onClick={() => onZoom("fit")}>
              <Maximize />
            </Button>
            <Button variant="ghost" label={graphTexts.zoomOut} onClick={() => onZoom("out")}>
              <Minus />
            </Button>
            <Button variant="ghost" label={graphTexts.zoomIn} onClick={() => onZoom("in")}>
              <Plus />
            </Button>
            <Menu
              align="end"
              trigger={
                <Button variant="ghost" aria-label={graphTexts.save} title={graphTexts.save}>
                  <ImageDown />
                  <ChevronDown className="sm" />
                </Button>
              }
            >
              <MenuItem onSelect={() => onSave("svg")}>{graphTexts.saveSvg}</MenuItem>
              <MenuItem onSelect={() => onSave("png")}>{graphTexts.savePng}</MenuItem>
            </Menu>
          </>
        )}
      </span>
    </div>
  );
}
