"""Files for tests, honest and hostile, made by hand or by the libraries that made the real ones."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from PIL import Image


def box(kind: bytes, *inside: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def mp4(*tracks: tuple[bytes, bytes], last: bool = False, profile: int = 100) -> bytes:
    """A video whose tracks are each said to be of a handler and a codec; `last`: its list comes after the data."""
    moov = box(b"moov", box(b"mvhd", bytes(100)), *(_track(*each, profile) for each in tracks))
    start = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + box(b"free")
    data = box(b"mdat", bytes(8))
    return start + (data + moov if last else moov + data)


def _track(handler: bytes, codec: bytes, profile: int) -> bytes:
    more = box(b"avcC", bytes((1, profile, 0, 31))) if codec == b"avc1" else b""
    described = box(b"stsd", bytes(4), struct.pack(">I", 1), box(codec, bytes(78), more))
    listed = box(b"minf", box(b"stbl", described))
    return box(
        b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), listed)
    )


MP4 = mp4((b"vide", b"avc1"), (b"soun", b"mp4a"))


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
    """81 megapixels of one bit in some ten kilobytes (docs/rules.md fault 41)."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


_MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}
_TYPES = {
    "docx": "wordprocessingml.document",
    "pptx": "presentationml.presentation",
    "xlsx": "spreadsheetml.sheet",
}
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"


def office(kind: str, **more: bytes) -> bytes:
    """docx, pptx or xlsx, as far as anybody looks."""
    return package(
        _MAIN[kind], f"application/vnd.openxmlformats-officedocument.{_TYPES[kind]}.main+xml", **more
    )


def package(main: str, said: str, *, relation: str = TRANSITIONAL, target: str = "", **more: bytes) -> bytes:
    """An Office package whose main part is called `main` and said to be of a content type."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{said}"/>'
        "</Types>"
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="{target or main}"/></Relationships>'
    )
    named = {"[Content_Types].xml": types.encode(), "_rels/.rels": relations.encode()}
    return zipped({**named, main: b"<x/>", **more})


def bomb(size: int = 200 * 1024**2) -> bytes:
    """Some 200 kB that unpack to 200 MB (docs/rules.md fault 44)."""
    return zipped({"zeros": bytes(size)})


def named_zip(*names: bytes, system: int = 0, extra: bytes = b"", flags: int = 0) -> bytes:
    """An archive whose names are these bytes, and nobody says in which code, unless `flags` do; `system` made it (0:
    Windows, 3: Unix)."""
    out, listed = b"", b""
    for name in names:
        fields = struct.pack(
            "<HHHHHIIIHH", 20, flags, 0, 0, 0x21, zlib.crc32(b"x"), 1, 1, len(name), len(extra)
        )
        entry = (
            b"PK\x01\x02"
            + struct.pack("<BB", 20, system)
            + fields
            + struct.pack("<HHHII", 0, 0, 0, 0, len(out))
        )
        listed += entry + name + extra
        out += b"PK\x03\x04" + fields + name + extra + b"x"
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(listed), len(out), 0)
    return out + listed + b"PK\x05\x06" + end


def encrypted_zip() -> bytes:
    """The bit that says so; what is inside does not matter to whoever only lists."""
    data = bytearray(zipped({"secret.txt": b"x" * 40}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def ole(stream: str, *more: str, inside: str = "", head: bytes = b"", clsid: bytes = bytes(16)) -> bytes:
    """An OLE compound file with these streams in its root, and one `inside` a storage: header, one sector of table, two
    of directory, one for what the first stream begins with ([MS-CFB])."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack(
        "<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", 0, *([free] * 108))
    fat = struct.pack("<128I", table, 2, end, end, *([free] * 124))
    entries = [_entry("Root Entry", 5, child=1, clsid=clsid), _entry(stream, 2, start=3, size=4096)]
    names = [*more, *(["ObjectPool"] if inside else [])]
    for number, name in enumerate(names, 1):
        entries[number] = entries[number][:72] + struct.pack("<I", number + 1) + entries[number][76:]
        entries.append(_entry(name, 1 if name == "ObjectPool" else 2, child=number + 2 if inside else None))
    entries += [_entry(inside, 2)] if inside else []
    return header + fat + b"".join(entries).ljust(1024, b"\0") + head.ljust(512, b"\0")


def _entry(
    name: str, kind: int, child: int | None = None, start: int = 0, size: int = 0, clsid: bytes = bytes(16)
) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    none = 0xFFFFFFFF
    body = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    body += struct.pack("<III", none, none, none if child is None else child) + clsid
    return body.ljust(116, b"\0") + struct.pack("<II4x", start, size)


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


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def pdf_with_password(*, owner_only: bool = False) -> bytes:
    """One empty page behind the standard security handler, revision 2 (PDF 1.7, 7.6.3). With the owner's password alone
    everybody may read it."""
    owner, rights, name = bytes(range(32)), -44, b"0123456789abcdef"
    key = hashlib.md5(_PAD + owner + struct.pack("<i", rights) + name).digest()[:5]
    user = _rc4(key, _PAD) if owner_only else bytes(32)
    written = b"/Filter/Standard/V 1/R 2/O<%b>/U<%b>/P %d" % (
        owner.hex().encode(),
        user.hex().encode(),
        rights,
    )
    names = b"/ID[<%b><%b>]" % (name.hex().encode(), name.hex().encode())
    return pdf().replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Encrypt<<" + written + b">>" + names + b">>")


def _rc4(key: bytes, data: bytes) -> bytes:
    box_, j, i, out = list(range(256)), 0, 0, bytearray()
    for i in range(256):
        j = j + box_[i] + key[i % len(key)] & 255
        box_[i], box_[j] = box_[j], box_[i]
    i = j = 0
    for byte in data:
        i = i + 1 & 255
        j = j + box_[i] & 255
        box_[i], box_[j] = box_[j], box_[i]
        out.append(byte ^ box_[box_[i] + box_[j] & 255])
    return bytes(out)


def rar5(entries: Mapping[str, int], *, hidden: bool = False, locked: bool = False) -> bytes:
    """An archive of empty bodies that claim to unpack to so many bytes."""
    out = b"Rar!\x1a\x07\x01\x00"
    if hidden:
        out += _block5(_number(4) + _number(0) + _number(0) + _number(0) + bytes(17))
    out += _block5(_number(1) + _number(0) + _number(0))
    for name, size in entries.items():
        raw = name.encode()
        extra = b"\x24\1\0\0\x0f" + bytes(32) if locked else b""
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


def rar4(entries: Mapping[str | bytes, int], *, locked: bool = False, coded: bool = False) -> bytes:
    """A name is UTF-8, or as bytes whatever a system wrote; `coded`: the flag that says it is Unicode."""
    out = b"Rar!\x1a\x07\x00" + _block4(0x73, 0, bytes(6))
    for name, size in entries.items():
        raw = name if isinstance(name, bytes) else name.encode()
        rest = struct.pack("<IIBIIBBHI", 0, size, 2, 0, 0, 29, 0x30, len(raw), 0x20) + raw
        flags = 0x8000 | (4 if locked else 0) | (0x200 if coded else 0)
        out += _block4(0x74, flags, rest)
    return out + _block4(0x7B, 0x4000)


def _block4(kind: int, flags: int, rest: bytes = b"") -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(rest)) + rest
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def commented_rar4() -> bytes:
    """One file, and a packed comment in the first header, as WinRAR 2 wrote it."""
    comment = struct.pack("<HBHHHBBH", 0, 0x75, 0, 17, 100, 15, 0x33, 0) + b"pack"
    head = struct.pack("<BHH6x", 0x73, 2, 13 + len(comment))
    whole = rar4({"a": 0})
    return whole[:7] + struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + comment + whole[20:]


def rar5_of_exabytes() -> bytes:
    """A file whose packed bytes end beyond any place."""
    return rar5({})[:-8] + _block5(b"\2\2" + _number(2**64 - 1) + bytes(5) + b"\1a")


def rar4_blocks(count: int) -> bytes:
    """One file, and so many headers of comments."""
    return rar4({"a": 0})[:-7] + _block4(0x75, 0) * count


def rar5_blocks(count: int) -> bytes:
    """One file, and so many service headers."""
    whole = rar5({"a": 0})
    end = len(_block5(_number(5) + _number(0) + _number(0)))
    return whole[:-end] + _block5(b"\3\0" + bytes(5) + b"\2QO") * count


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


def nested_pdf(depth: int = 9, width: int = 10) -> bytes:
    """One page whose form draws ten of the next, and so on: some 2 kB that take a core for hours."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        _stream(b"/X Do"),
    ]
    for level in range(depth):
        draws = b"/X Do " * width
        inside = b"/Resources<</XObject<</X %d 0 R>>>>" % (6 + level)
        objects.append(_stream(draws, b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]" + inside))
    objects.append(_stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 300 400]"))
    return _written(objects)


def text_pdf(text: str) -> bytes:
    """One page with a line in a Chinese font that is not in the file, as offices write them."""
    shown = b"BT /F1 40 Tf 20 200 Td <%b> Tj ET" % text.encode("utf-16-be").hex().encode()
    font = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>"
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    tree = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    return _written([*tree, page, _stream(shown), font, descendant])


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (more, len(data), data)


def _written(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%b\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % at for at in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
