"""Alibaba Cloud 短信服务, `SendSms` of 2017-05-25,
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms."""

import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from app.host.cloud.signing import Alibaba, Keys
from app.host.cloud.wire import Answer, NoAnswer, Unreached, Wire, code
from app.messages.message import PARAMETERS, Kind, NotSent, message_id, template_for
from app.texts.phones import international, is_mainland

ENDPOINT: Final = "https://dysmsapi.aliyuncs.com"
_OPERATION: Final = Alibaba("2017-05-25", "SendSms")

_PASSING: Final = ("Throttling", "ServiceUnavailable", "http_429", "http_503")
"""The gateway before the product refused it. Of `isp.SYSTEM_ERROR` and the like nobody knows: not repeated."""


class AlibabaSms:
    """`templates` are the codes of the approved templates. `clock` gives seconds since 1970."""

    name = "alibaba"

    def __init__(
        self,
        wire: Wire,
        keys: Keys,
        clock: Callable[[], float],
        templates: Mapping[str, str],
        *,
        sign_name: str,
    ) -> None:
        self._wire, self._keys, self._clock = wire, keys, clock
        self._templates, self._sign_name = templates, sign_name

    async def send(self, phone: str, template: str, params: Mapping[str, str]) -> str:
        """See `Provider`. This operation takes its parameters in the query string, and numbers outside the mainland as
        the country's code and the number, without a plus."""
        number = phone if is_mainland(phone) else international(phone).removeprefix("+")
        own = {name: params[name] for name in PARAMETERS[Kind(template)]}
        query = canonical_query(
            {
                "PhoneNumbers": number,
                "SignName": self._sign_name,
                "TemplateCode": template_for(self._templates, template, phone),
                "TemplateParam": json.dumps(own, ensure_ascii=False, separators=(",", ":")),
            }
        )
        headers = _OPERATION.headers(self._keys, self._wire.host, b"", self._clock(), query)
        try:
            return _read(await self._wire.post(headers, b"", query))
        except NoAnswer as none:
            raise NotSent(none.code, passing=isinstance(none, Unreached) or none.code in _PASSING) from None


def canonical_query(params: Mapping[str, str]) -> str:
    """As it is sent and signed: sorted by name, every byte escaped but those RFC 3986 leaves alone."""
    return "&".join(f"{quote(name, safe='')}={quote(params[name], safe='')}" for name in sorted(params))


def _read(answer: Answer) -> str:
    told = code(answer.data.get("Code"))
    if told != "OK":
        raise NotSent(told or "garbage", passing=told.startswith(_PASSING))
    return message_id(answer.data.get("BizId"))
