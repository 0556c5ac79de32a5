// @ts-check
import { Seat, SeatScreen, useSeat } from "../candidate/seat.js";
import { Trouble, TroubleButton, useTrouble } from "../candidate/trouble.js";
import { show, useMe } from "../ui/page.js";
import { CANDIDATE_SLOTS, Session } from "../ui/session.js";
import { Entering, Lost } from "../ui/entering.js";
import { html } from "../ui/html.js";
import { Header } from "../ui/header.js";
import { SessionOver } from "../ui/over.js";
import { signOutQuestion } from "../words/room.js";
import { t } from "../words/words.js";

const session = new Session(decodeURIComponent(location.pathname.split("/").pop() ?? ""), CANDIDATE_SLOTS);
const seat = new Seat(session);

function App() {
  const me = useMe();
  useSeat(seat);
  const trouble = useTrouble(seat);
  const { view, media } = seat;
  if (session.ended) return html`<${SessionOver} why=${session.ended} home="/home" device="main" />`;
  if (!view)
    return html`<${Entering} protocol=${session.protocol}><${Trouble} seat=${seat} trouble=${trouble} /></${Entering}>`;
  return html`
    <${Header}
      me=${me}
      light=${session.protocol.light}
      media=${media.state}
      title=${view.room.title}
      rehearsal=${view.room.rehearsal}
      asks=${signOutQuestion(view)}
    >
      <${TroubleButton} trouble=${trouble} />
    </${Header}>
    <${Lost} session=${session} />
    <${SeatScreen} seat=${seat} view=${view}><${Trouble} seat=${seat} trouble=${trouble} /></${SeatScreen}>
  `;
}

session.start();
show(App, () => t("考场"));
