// @ts-check
import { html, useEffect, useState } from "../ui/html.js";
import { RoomEditor } from "./rooms/editor.js";
import { RoomList } from "./rooms/list.js";
import { RoomRecord } from "./rooms/record.js";

/** What follows `#rooms/`: nothing, `new`, `copy/<id>`, `<id>` or `<id>/record`. */
const place = () => location.hash.slice(1).split("/").slice(1);

function usePlace() {
  const [at, setAt] = useState(place);
  useEffect(() => {
    const changed = () => setAt(place());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return at;
}

/** 考场: the list, one room's form, or one room's record. */
export function RoomsPart() {
  const [first = "", second = ""] = usePlace();
  if (!first) return html`<${RoomList} />`;
  if (first === "new") return html`<${RoomEditor} key="new" />`;
  if (first === "copy") return html`<${RoomEditor} key=${`copy ${second}`} copied=${second} />`;
  if (second === "record") return html`<${RoomRecord} key=${first} id=${first} />`;
  return html`<${RoomEditor} key=${first} id=${first} />`;
}
