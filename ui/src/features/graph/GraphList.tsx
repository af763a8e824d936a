// The graph as a list: each thing that was opened, with what lies around it by relation.

import { ChevronDown, ChevronRight } from "lucide-react";

import { Button } from "../../components/Button";
import type { GraphModel, Visible } from "../../lib/graphModel";
import { labelOf } from "../../lib/graphShapes";
import { graphTexts } from "../../lib/graphTexts";
import css from "./Graph.module.css";

type Props = { model: GraphModel; shown: Visible; focus: string | null; onFocus: (id: string) => void; onToggle: (id: string) => void };

export function GraphList({ model, shown, focus, onFocus, onToggle }: Props) {
  const byId = new Map(shown.nodes.map((each) => [each.node.id, each]));
  const openOnes = shown.nodes.filter(({ node }) => model.expanded.has(node.id));
  return (
    <ul className={css.list} aria-label={graphTexts.label(shown.nodes.length, shown.edges.length)}>
      {openOnes.map((each) => (
        <li key={each.node.id}>
          <h3>
            <Line id={each.node.id} kind={graphTexts.kind(each.node.node.kind)} label={labelOf(each)} model={model} focus={focus} onFocus={onFocus} onToggle={onToggle} />
          </h3>
          <ul>
            {relationsOf(shown, each.node.id).map(({ name, others, more }) => (
              <li key={name}>
                <span className={css.relation}>{name}</span>
                <ul>
                  {others.map((id) => {
                    const other = byId.get(id);
                    return (
                      other && (
                        <li key={id}>
                          <Line id={id} kind={graphTexts.kind(other.node.node.kind)} label={labelOf(other)} model={model} focus={focus} onFocus={onFocus} onToggle={onToggle} />
                        </li>
                      )
                    );
                  })}
                  {more && (
                    <li>
                      <Button variant="ghost" onClick={() => onToggle(more.id)}>
                        {graphTexts.more(more.total - more.shown)}
                      </Button>
                    </li>
                  )}
                </ul>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

type Relations = { name: string; others: string[]; more: Visible["more"][number] | undefined };

function relationsOf(shown: Visible, id: string): Relations[] {
  const groups = new Map<string, Relations>();
  for (const edge of shown.edges) {
    if (edge.from !== id && edge.to !== id) continue;
    const outgoing = edge.from === id;
    const name = graphTexts.relation(edge.relation, outgoing);
    const group = groups.get(name) ?? {
      name, others: [], more: shown.more.find((more) => more.of === id && more.way.relation === edge.relation && more.way.outgoing === outgoing),
    };
    group.others.push(outgoing ? edge.to : edge.from);
    groups.set(name, group);
  }
  return [...groups.values()];
}

type LineProps = { id: string; kind: string; label: string; model: GraphModel } & Pick<Props, "focus" | "onFocus" | "onToggle">;

function Line({ id, kind, label, model, focus, onFocus, onToggle }: LineProps) {
  const isOpen = model.expanded.has(id);
  return (
    <span className={css.listLine}>
      <Button variant="ghost" label={`${isOpen ? graphTexts.close : graphTexts.open}: ${label}`} aria-expanded={isOpen} onClick={() => onToggle(id)}>
        {isOpen ? <ChevronDown /> : <ChevronRight />}
      </Button>
      <button type="button" aria-current={id === focus || undefined} onClick={() => onFocus(id)}>
        <span className="dim">{kind}</span> {label}
      </button>
    </span>
  );
}
