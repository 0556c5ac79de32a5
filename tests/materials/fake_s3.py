"""As much of S3 as obstore asks for, kept in memory: single and multipart uploads, ranges, listing, deletion."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree

from aiohttp import web
from aiohttp.test_utils import TestServer

_SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@dataclass
class FakeS3:
    """`largest` is the most bytes any one request brought; `failing`: every request is answered with 503."""

    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    largest: int = 0
    failing: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.largest = max(self.largest, len(body))
        if self.failing or "Authorization" not in request.headers:
            return web.Response(status=503 if self.failing else 403)
        key = request.match_info["key"]
        handle = {"PUT": self._put, "POST": self._post, "DELETE": self._delete}.get(request.method, self._get)
        return handle(request, key, body)

    def _put(self, request: web.Request, key: str, body: bytes) -> web.Response:
        if "uploadId" in request.query:
            self.parts[request.query["uploadId"]][int(request.query["partNumber"])] = body
        else:
            self.objects[key] = body
        return web.Response(headers={"ETag": '"tag"'})

    def _post(self, request: web.Request, key: str, body: bytes) -> web.Response:
        if "uploads" in request.query:
            upload = f"upload-{len(self.parts)}"
            self.parts[upload] = {}
            found = f"<Bucket>materials</Bucket><Key>{key}</Key><UploadId>{upload}</UploadId>"
            return _xml(f"<InitiateMultipartUploadResult {_SPACE}>{found}</InitiateMultipartUploadResult>")
        if "delete" in request.query:
            keys = [
                each.text or "" for each in ElementTree.fromstring(body).iter() if each.tag.endswith("Key")
            ]
            for each in keys:
                self.objects.pop(each, None)
            gone = "".join(f"<Deleted><Key>{each}</Key></Deleted>" for each in keys)
            return _xml(f"<DeleteResult {_SPACE}>{gone}</DeleteResult>")
        parts = self.parts.pop(request.query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml(
            f"<CompleteMultipartUploadResult {_SPACE}><ETag>tag</ETag></CompleteMultipartUploadResult>"
        )

    def _delete(self, _request: web.Request, key: str, _body: bytes) -> web.Response:
        self.objects.pop(key, None)
        return web.Response(status=204)

    def _get(self, request: web.Request, key: str, _body: bytes) -> web.Response:
        if not key:
            return self._list()
        if key not in self.objects:
            return _xml("<Error><Code>NoSuchKey</Code></Error>", 404)
        data, wanted = self.objects[key], request.http_range
        headers = {"ETag": '"tag"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        if request.headers.get("Range"):
            part = data[wanted]
            start = wanted.start or 0
            headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(data)}"
            return web.Response(status=206, body=part, headers=headers)
        return web.Response(body=data, headers=headers)

    def _list(self) -> web.Response:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{at}</LastModified><Size>{len(data)}</Size>"
            "<ETag>tag</ETag></Contents>"
            for key, data in sorted(self.objects.items())
        )
        return _xml(f"<ListBucketResult {_SPACE}><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>")


def _xml(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="application/xml")


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[FakeS3, str]]:
    """It, and its address."""
    fake = FakeS3()
    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_route("*", "/materials{slash:/?}{key:.*}", fake.answer)
    async with TestServer(app, host="127.0.0.1") as server:
        yield fake, f"http://127.0.0.1:{server.port}"
