// @ts-check
import { MAIN, Mobile, SIDE, Today, Welcome } from "../home/cards.js";
import { NoticeCards, Unread, useNotices } from "../home/notices.js";
import { Rooms } from "../home/rooms.js";
import { useServer } from "../ui/asked.js";
import { show, useOwnPage } from "../ui/page.js";
import { Header } from "../ui/header.js";
import { html, useState } from "../ui/html.js";
import { ContactLine, GuideLink } from "../ui/parts.js";
import { t } from "../words/words.js";

const REFRESH_S = 15;

/** The content, once it is known whose page it is. @param {{me: import("../types").Me | null}} props */
function Home({ me }) {
  const rooms = useServer("/api/rooms", REFRESH_S);
  const school = useServer("/api/school");
  const notices = useNotices();
  const [material, setMaterial] = useState(/** @type {import("../home/cards.js").Material | null} */ (null));
  const card = (/** @type {any} */ Card) => html`<${Card} me=${me} onMaterial=${setMaterial} />`;
  return html`
    <main class="home">
      <div class="home-main">
        <${Welcome} me=${me} />
        ${
          rooms.data &&
          rooms.error &&
          html`<p class="stale" role="status">${t("暂时连接不上，下面是刚才的内容，正在自动重试…")}</p>`
        }
        <${Unread} board=${notices} />
        <${Today} rooms=${rooms.data?.rooms ?? []} material=${material} />
        <section aria-labelledby="my-rooms">
          <h2 id="my-rooms">${t("我的考场")}</h2>
          <${Rooms} answer=${rooms} />
        </section>
        ${MAIN.map(card)}
      </div>
      <aside class="home-side" aria-label=${t("公告与联系方式")}>
        <${NoticeCards} board=${notices} />
        <${Mobile} />
        ${SIDE.map(card)}
        <section class="card side-card">
          <h2>${t("联系方式")}</h2>
          <${Contact} school=${school} />
          <p><${GuideLink} who="candidate" /></p>
        </section>
      </aside>
    </main>
  `;
}

/** @param {{school: {data: any, error: any}}} props */
function Contact({ school: { data, error } }) {
  if (data?.contact.name) return html`<${ContactLine} contact=${data.contact} />`;
  if (data) return html`<p class="quiet">${t("如有疑问请联系您报考的学院。")}</p>`;
  return html`<p class="quiet" role="status">${error ? t("暂时读取不到，请稍后刷新页面。") : t("正在读取…")}</p>`;
}

function App() {
  const { me, ready } = useOwnPage();
  if (!ready) return html`<p class="opening" role="status">${t("正在打开…")}</p>`;
  return html`
    <${Header} me=${me} />
    <${Home} me=${me} />
  `;
}

show(App, () => t("首页"));
