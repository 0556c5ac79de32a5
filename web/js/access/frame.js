// @ts-check
import { rememberSignedIn } from "../line/signed_in.js";
import { html, useState } from "../ui/html.js";
import { LanguageSwitch } from "../ui/header.js";
import { ContactLine } from "../ui/parts.js";
import { t } from "../words/words.js";
import { SecondStep } from "./factor.js";

/** @param {string} home */
function enter(home) {
  rememberSignedIn(true);
  location.assign(home);
}

/**
 * The page of somebody who is not signed in yet: a form, and what a login still asks for after it.
 * @param {{school?: import("../types").School | null, onOver: (why: string) => void, children: (entered: (answer: any) => void) => any}} props
 *   `children` draws the form, which hands over what the server answered; `onOver`: see `SecondStep`
 */
export function LoginFrame({ school, onOver, children }) {
  const [next, setNext] = useState("");
  const over = (/** @type {string} */ why) => {
    setNext("");
    onOver(why);
  };
  const entered = (/** @type {any} */ answer) => (answer.next ? setNext(answer.next) : enter(answer.home));
  return html`
    <div class="login">
      <header class="login-head">
        <p class="login-school">${school?.school ?? t("云考场")}</p>
        <p class="login-product">${t("云考场 · 远程面试系统")}</p>
      </header>
      <main>
        ${next ? html`<${SecondStep} next=${next} onHome=${enter} onOver=${over} />` : children(entered)}
      </main>
      <footer class="login-foot">
        <${ContactLine} contact=${school?.contact} />
        <${LanguageSwitch} />
      </footer>
    </div>
  `;
}
