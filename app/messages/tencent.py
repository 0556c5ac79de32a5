"""Tencent Cloud 短信, `SendSms` of 2021-01-11, https://cloud.tencent.com/document/api/382/55981."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.host.cloud.signing import Keys, Tencent
from app.host.cloud.wire import Answer, NoAnswer, Unreached, Wire, code, part
from app.messages.message import PARAMETERS, Kind, NotSent, message_id, template_for
from app.texts.phones import international

ENDPOINT: Final = "https://sms.tencentcloudapi.com"
REGION: Final = "ap-guangzhou"

_PASSING: Final = ("RequestLimitExceeded", "ResourceUnavailable", "http_429")
"""Refused before it reached the product. Of `InternalError` nobody knows, so it is not repeated."""


class TencentSms:
    """`templates` are the ids of the approved templates. `clock` gives seconds since 1970."""

    name = "tencent"

    def __init__(
        self,
        wire: Wire,
        keys: Keys,
        clock: Callable[[], float],
        templates: Mapping[str, str],
        *,
        app_id: str,
        sign_name: str,
        region: str = "",
    ) -> None:
        self._wire, self._keys, self._clock = wire, keys, clock
        self._templates, self._app_id, self._sign_name = templates, app_id, sign_name
        self._operation = Tencent("sms", "2021-01-11", "SendSms", region or REGION)

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        """See `Provider`."""
        said = {
            "PhoneNumberSet": [international(phone)],
            "SmsSdkAppId": self._app_id,
            "SignName": self._sign_name,
            "TemplateId": template_for(self._templates, template, phone),
            "TemplateParamSet": [params[name] for name in PARAMETERS[Kind(template)]],
        }
        body = json.dumps(said).encode()
        headers = self._operation.headers(self._keys, self._wire.host, body, self._clock())
        try:
            return _read(await self._wire.post(headers, body))
        except NoAnswer as none:
            raise NotSent(none.code, passing=isinstance(none, Unreached) or none.code in _PASSING) from None


def _read(answer: Answer) -> str:
    response = part(answer.data, "Response")
    if "Error" in response:
        told = code(part(response, "Error").get("Code"))
        raise NotSent(told or "garbage", passing=told.startswith(_PASSING))
    status = _first(response.get("SendStatusSet"))
    told = code(status.get("Code"))
    if told != "Ok":
        raise NotSent(told or "garbage")
    return message_id(status.get("SerialNo"))


def _first(statuses: Any) -> Mapping[str, Any]:
    """One number was given, so one status comes back."""
    one = isinstance(statuses, list) and len(statuses) == 1 and isinstance(statuses[0], dict)
    return statuses[0] if one else {}
