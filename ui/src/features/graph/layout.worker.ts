// The layout beside the window, which stays quick meanwhile.

import { layOut, type LayoutInput } from "../../lib/forceLayout";

self.onmessage = ({ data }: MessageEvent<{ turn: number; input: LayoutInput }>) => {
  self.postMessage({ turn: data.turn, points: layOut(data.input) });
};
