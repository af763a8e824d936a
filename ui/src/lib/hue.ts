// One stable hue per agent, so that the same agent looks the same in every view.

const HUES = 8;

/** The class that sets the hue of the agent with this id. */
export function hueClass(agentId: string): string {
  let hash = 0;
  for (let i = 0; i < agentId.length; i += 1) {
    hash = (hash * 31 + agentId.charCodeAt(i)) >>> 0;
  }
  return `hue${(hash % HUES) + 1}`;
}
