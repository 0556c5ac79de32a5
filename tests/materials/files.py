"""Files for tests, honest and hostile, made by hand or by the libraries that made the real ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image

MP4 = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\0\0\0\x08free" + b"\0\0\0\x10mdat" + b"\0" * 8


def png(size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    return _picture("PNG", size, **how)


def jpeg(size: tuple[int, int] = (40, 30), **how: object) -> bytes:
    return _picture("JPEG", size, **how)


def _picture(kind: str, size: tuple[int, int], **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg((60, 40), exif=exif.tobytes(), comment=b"SecretComment")


def huge_png(side: int = 9000) -> bytes:
    """81 megapixels of one bit in some ten kilobytes (fault 41)."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def office(kind: str, **more: bytes) -> bytes:
    """docx, pptx or xlsx, as far as anybody looks."""
    main = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}[kind]
    return zipped({"[Content_Types].xml": b"<Types/>", main: b"<x/>", **more})


def bomb(size: int = 200 * 1024**2) -> bytes:
    """Some 200 kB that unpack to 200 MB (fault 44)."""
    return zipped({"zeros": bytes(size)})


def encrypted_zip() -> bytes:
    """The bit that says so; what is inside does not matter to whoever only lists."""
    data = bytearray(zipped({"secret.txt": b"x" * 40}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def ole(stream: str) -> bytes:
    """An OLE compound file with one stream: header, one sector of table, one of directory ([MS-CFB])."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack(
        "<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", 0, *([free] * 108))
    fat = struct.pack("<128I", table, end, *([free] * 126))
    return header + fat + _entry("Root Entry", 5) + _entry(stream, 2) + bytes(256)


def _entry(name: str, kind: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    body = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, none, none, none)
    return body.ljust(128, b"\0")


def mp3(frames: int = 4, tag: bool = True) -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes."""
    head = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) if tag else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def pdf(body: bytes = b"") -> bytes:
    """One empty page."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + body + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + each + b"endobj\n"
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def rar5(entries: Mapping[str, int], *, hidden: bool = False, locked: bool = False) -> bytes:
    """An archive of empty bodies that claim to unpack to so many bytes."""
    out = b"Rar!\x1a\x07\x01\x00"
    if hidden:
        out += _block5(_number(4) + _number(0) + _number(0) + _number(0) + bytes(17))
    out += _block5(_number(1) + _number(0) + _number(0))
    for name, size in entries.items():
        raw = name.encode()
        extra = _number(2) + _number(1) + b"\0" if locked else b""
        head = _number(2) + _number(1 if extra else 0) + (_number(len(extra)) if extra else b"")
        head += _number(0) + _number(size) + _number(0) + _number(0) + _number(1) + _number(len(raw)) + raw
        out += _block5(head + extra)
    return out + _block5(_number(5) + _number(0) + _number(0))


def _block5(body: bytes) -> bytes:
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def rar4(entries: Mapping[str, int], *, locked: bool = False) -> bytes:
    out = b"Rar!\x1a\x07\x00" + struct.pack("<HBHH6x", 0, 0x73, 0, 13)
    for name, size in entries.items():
        raw = name.encode()
        rest = struct.pack("<IIBIIBBHI", 0, size, 2, 0, 0, 29, 0x30, len(raw), 0x20) + raw
        out += struct.pack("<HBHH", 0, 0x74, 0x8000 | (4 if locked else 0), 7 + len(rest)) + rest
    return out + struct.pack("<HBHH", 0, 0x7B, 0x4000, 7)


def rar4_blocks(count: int) -> bytes:
    """One file, and so many headers of comments."""
    return rar4({"a": 0})[:-7] + struct.pack("<HBHH", 0, 0x75, 0, 7) * count


def rar5_blocks(count: int) -> bytes:
    """One file, and so many service headers."""
    whole = rar5({"a": 0})
    end = len(_block5(_number(5) + _number(0) + _number(0)))
    return whole[:-end] + _block5(_number(3) + _number(0)) * count


def one_of_each() -> dict[str, bytes]:
    """A file of every kind, by name."""
    return {
        "成绩单.doc": ole("WordDocument"),
        "简历.docx": office("docx"),
        "介绍.ppt": ole("PowerPoint Document"),
        "报告.pptx": office("pptx"),
        "课程.xls": ole("Workbook"),
        "附表.xlsx": office("xlsx"),
        "证明.pdf": pdf(),
        "朗读.mp3": mp3(),
        "自我介绍.mp4": MP4,
        "证件照.png": png(),
        "身份证.jpg": jpeg(),
        "学生证.jpeg": jpeg(),
        "作品.zip": zipped({"a.txt": b"hello"}),
        "作品.rar": rar5({"a.txt": 5}),
    }
