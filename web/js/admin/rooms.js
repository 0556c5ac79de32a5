// @ts-check
import { html } from "../ui/html.js";
import { usePlace } from "../ui/place.js";
import { RoomEditor } from "./rooms/editor.js";
import { RoomList } from "./rooms/list.js";
import { RoomRecord } from "./rooms/record.js";

/** 考场: the list, one room's form, or one room's record. Behind `#rooms/`: nothing, `new`, `copy/<id>`, `<id>` or `<id>/record`. */
export function RoomsPart() {
  const [, first = "", second = ""] = usePlace();
  if (!first) return html`<${RoomList} />`;
  if (first === "new") return html`<${RoomEditor} key="new" />`;
  if (first === "copy") return html`<${RoomEditor} key=${`copy ${second}`} copied=${second} />`;
  if (second === "record") return html`<${RoomRecord} key=${first} id=${first} />`;
  return html`<${RoomEditor} key=${first} id=${first} />`;
}
