"""What a file is, by its content (docs/rules.md faults 41, 42, 44); nothing here needs a server."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest
import rarfile
from PIL import Image

from app.formats import zips
from app.handlers.answers import disposition
from app.materials import archives, contents, draw, kinds, ole
from app.materials.easel import Asker, Easel, Paper
from app.state.errors import FileRefused, NotFound
from app.storage import sealed
from app.storage.vault import Vault
from tests.materials import files

HONEST = files.one_of_each()
KEYS = Vault(bytes(32))
ME = Asker("c1")


def put(folder: Path, data: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(data)
    return path


def paper(folder: Path, data: bytes) -> Paper:
    """The file as it lies on the disk, sealed."""
    with (folder / "file").open("wb") as file:
        sealed.copy(io.BytesIO(data), file, KEYS, "file")
    return Paper(folder / "file", KEYS, "file")


def clean(folder: Path) -> bytes:
    """What a picture made anew is; nothing of it lies on the disk in the clear."""
    assert sealed.is_sealed((folder / "clean").read_bytes())
    with sealed.opened((folder / "clean").open("rb"), KEYS, "clean") as file:
        return file.read()


@pytest.mark.parametrize("name", HONEST)
def test_each_kind_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    assert contents.look(put(tmp_path, HONEST[name]), kinds.extension(name)).notes == ()


@pytest.mark.parametrize("claimed", sorted({kinds.extension(name) for name in HONEST}))
@pytest.mark.parametrize("name", HONEST)
def test_no_kind_passes_for_another(tmp_path: Path, name: str, claimed: str) -> None:
    real, packages = kinds.extension(name), {"docx", "pptx", "xlsx", "zip"}
    if real == claimed or {real, claimed} == {"jpg", "jpeg"} or (claimed == "zip" and real in packages):
        return
    with pytest.raises(FileRefused, match=claimed):
        contents.look(put(tmp_path, HONEST[name]), claimed)


HTML = b"<!doctype html><script>window.harmed=1</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="window.harmed=1"/>'

LIES = {
    "HTML as png": (HTML, "png"),
    "SVG as jpg": (SVG, "jpg"),
    "HTML as pdf": (HTML + files.pdf(), "pdf"),
    "HTML as mp4": (HTML, "mp4"),
    "HTML as mp3": (HTML, "mp3"),
    "an MP3 tag before HTML": (b"ID3\x04\0\0\0\0\0\0" + HTML, "mp3"),
    "a program as zip": (b"MZ" + files.zipped({"a": b"a"}), "zip"),
    "QuickTime as mp4": (b"\0\0\0\x14ftypqt  " + bytes(8), "mp4"),
    "a picture of HEIC as jpg": (b"\0\0\0\x18ftypheic" + bytes(8), "jpg"),
    "macros in a docx": (files.office("docx", **{"word/vbaProject.bin": b"x"}), "docx"),
    "a zip without a file": (files.zipped({}), "zip"),
    "half a zip": (files.zipped({"a": b"a" * 99})[:60], "zip"),
    "a rar broken off in a file": (files.rar5({"a": 5})[:-8], "rar"),
    "a rar of exabytes": (files.rar5_of_exabytes(), "rar"),
    "a rar behind a program": (b"MZ" + files.rar5({"a": 5}), "rar"),
    "a rar cut off in a header": (files.rar5({"a" * 50: 5})[:40], "rar"),
    "an OLE file without a table": (files.ole("WordDocument")[:600], "doc"),
    "nothing": (b"", "pdf"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(tmp_path: Path, lie: str) -> None:
    data, claimed = LIES[lie]
    with pytest.raises(FileRefused, match="请"):
        contents.look(put(tmp_path, data), claimed)


def test_an_ole_directory_that_bites_its_tail_ends(tmp_path: Path) -> None:
    data = bytearray(files.ole("WordDocument"))
    data[512 + 8 : 512 + 12] = b"\1\0\0\0"
    assert contents.look(put(tmp_path, bytes(data)), "doc").notes == ()


@pytest.mark.parametrize(
    ("data", "extension"),
    [(files.bomb(), "zip"), (files.rar5({"zeros": 2**40}), "rar"), (files.rar4({"zeros": 2**31 - 1}), "rar")],
    ids=["zip", "rar5", "rar4"],
)
def test_a_bomb_is_refused_from_its_list(tmp_path: Path, data: bytes, extension: str) -> None:
    with pytest.raises(FileRefused, match="解压后大得不合常理"):
        contents.look(put(tmp_path, data), extension)


def test_a_bomb_in_an_office_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="解压后大得不合常理"):
        contents.look(put(tmp_path, files.office("docx", **{"word/media/x": bytes(60 * 1024**2)})), "docx")


def test_a_directory_longer_than_any_honest_one_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = files.ole("WordDocument", "1Table")
    monkeypatch.setattr(ole, "_DIRECTORY", 1500)
    with pytest.raises(FileRefused, match="不是 doc 格式"):
        contents.look(put(tmp_path, data), "doc")


@pytest.mark.parametrize("at", range(24, 76, 2))
def test_whatever_the_head_of_a_compound_file_says_it_is_judged(tmp_path: Path, at: int) -> None:
    """Sizes of 2 ** 65535, counts and places beyond the end."""
    whole = files.ole("WordDocument", "1Table")
    for lie in (b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff"):
        with suppress(FileRefused):
            contents.look(put(tmp_path, whole[:at] + lie + whole[at + 4 :]), "doc")


def test_a_list_longer_than_any_honest_one_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "DIRECTORY", 10_000)
    many = files.zipped({f"{number:050}": b"" for number in range(2000)})
    with pytest.raises(FileRefused, match="太多"):
        contents.look(put(tmp_path, many), "zip")


@pytest.mark.parametrize("many", [files.rar4_blocks, files.rar5_blocks])
def test_headers_that_are_no_files_are_not_walked_for_ever(
    tmp_path: Path, many: Callable[[int], bytes]
) -> None:
    """A large upload has room for millions of them."""
    with pytest.raises(FileRefused, match="太多"):
        contents.look(put(tmp_path, many(5 * archives.ENTRIES)), "rar")


def test_more_files_than_anybody_looks_at(tmp_path: Path) -> None:
    many = files.rar5({str(number): 0 for number in range(archives.ENTRIES + 1)})
    with pytest.raises(FileRefused, match="太多"):
        contents.look(put(tmp_path, many), "rar")


class TestOffice:
    """What a package or a compound file says of itself counts, not how its parts are called."""

    MAIN = "application/vnd.openxmlformats-officedocument."
    PACKAGES: ClassVar = {
        "Word Online": ("docx", "word/document2.xml", "wordprocessingml.document.main+xml", {}),
        "a path from the root": (
            "docx",
            "word/document.xml",
            "wordprocessingml.document.main+xml",
            {"target": "/word/document.xml"},
        ),
        "a path with steps and escapes": (
            "docx",
            "word/my doc.xml",
            "wordprocessingml.document.main+xml",
            {"target": "./word/../word/my%20doc.xml"},
        ),
        "the strict dialect": (
            "xlsx",
            "xl/workbook.xml",
            "spreadsheetml.sheet.main+xml",
            {"relation": files.STRICT},
        ),
        "a template": ("docx", "word/document.xml", "wordprocessingml.template.main+xml", {}),
        "a slide show": ("pptx", "ppt/presentation.xml", "presentationml.slideshow.main+xml", {}),
        "the wrong slash and other letters": (
            "xlsx",
            "XL\\Workbook.xml",
            "spreadsheetml.sheet.main+xml",
            {"target": "xl/workbook.xml"},
        ),
    }

    @pytest.mark.parametrize("which", PACKAGES)
    def test_good_packages_are_taken(self, tmp_path: Path, which: str) -> None:
        kind, main, said, how = self.PACKAGES[which]
        if "\\" in main:
            data = files.package("xl/workbook.xml", self.MAIN + said).replace(
                b"xl/workbook.xml", main.encode(), 1
            )
            at = data.rindex(b"xl/workbook.xml")
            data = data[:at] + main.encode() + data[at + len(main) :]
        else:
            data = files.package(main, self.MAIN + said, **how)
        assert contents.look(put(tmp_path, data), kind).notes == ()

    @pytest.mark.parametrize(
        ("said", "claimed", "why"),
        [
            ("application/vnd.ms-word.document.macroEnabled.main+xml", "docx", "含有宏"),
            ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xlsx", "不是 xlsx 格式"),
            (MAIN + "spreadsheetml.sheet.main+xml", "docx", "不是 docx 格式"),
            ("text/html", "docx", "不是 docx 格式"),
        ],
    )
    def test_others_are_not(self, tmp_path: Path, said: str, claimed: str, why: str) -> None:
        with pytest.raises(FileRefused, match=why):
            contents.look(put(tmp_path, files.package("word/document.xml", said)), claimed)

    @pytest.mark.parametrize(
        "list_",
        [
            b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'>]><Types>&a;</Types>",
            b"<Types",
            b"\xff\xfe\0",
            b" " * 2**21 + b"<Types/>",
        ],
    )
    def test_lists_that_are_none(self, tmp_path: Path, list_: bytes) -> None:
        data = files.zipped({"[Content_Types].xml": list_, "word/document.xml": b"<x/>"})
        with pytest.raises(FileRefused, match="不是 docx 格式"):
            contents.look(put(tmp_path, data), "docx")

    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (files.ole("WordDocument", "1Table", inside="Workbook"), "doc"),
            (files.ole("Workbook", inside="WordDocument"), "xls"),
            (files.ole("PowerPoint Document", "Current User", inside="Workbook"), "ppt"),
            (files.ole("BOOK", "Workbook"), "xls"),
            (
                files.ole(
                    "Workbook", "WordDocument", clsid=bytes.fromhex("0609020000000000c000000000000046")
                ),
                "doc",
            ),
        ],
        ids=[
            "a letter with a table",
            "a table with a letter",
            "slides with a table",
            "both dialects",
            "by class",
        ],
    )
    def test_a_document_in_a_document_does_not_count(self, tmp_path: Path, data: bytes, kind: str) -> None:
        assert contents.look(put(tmp_path, data), kind).notes == ()
        other = "xls" if kind == "doc" else "doc"
        with pytest.raises(FileRefused, match="不是"):
            contents.look(put(tmp_path, data), other)

    def test_nobody_is_in_a_ring_for_ever(self, tmp_path: Path) -> None:
        """Siblings that name each other."""
        data = bytearray(files.ole("WordDocument", "1Table"))
        second = 1024 + 2 * 128
        data[second + 68 : second + 72] = b"\1\0\0\0"
        assert contents.look(put(tmp_path, bytes(data)), "doc").notes == ()


LOCKED = {
    "a zip": (files.encrypted_zip(), "zip"),
    "a rar 5": (files.rar5({"a": 5}, locked=True), "rar"),
    "a rar 5 with hidden names": (files.rar5({"a": 5}, hidden=True), "rar"),
    "a rar 4": (files.rar4({"a": 5}, locked=True), "rar"),
    "a docx": (files.ole("EncryptedPackage", "EncryptionInfo"), "docx"),
    "a pptx": (files.ole("EncryptedPackage", "EncryptionInfo"), "pptx"),
    "a docx called doc": (files.ole("EncryptedPackage", "EncryptionInfo"), "doc"),
    "a doc": (files.ole("WordDocument", head=b"\xec\xa5" + bytes(8) + b"\0\1"), "doc"),
    "an xls": (files.ole("Workbook", head=b"\x09\x08\x10\0" + bytes(16) + b"\x2f\0\x36\0"), "xls"),
    "a write-protected xls": (
        files.ole("Workbook", head=b"\x09\x08\x10\0" + bytes(16) + b"\x86\0\0\0\x2f\0\x36\0"),
        "xls",
    ),
    "a ppt": (files.ole("Current User", "PowerPoint Document", head=bytes(12) + b"\xdf\xc4\xd1\xf3"), "ppt"),
    "a ppt of another sign": (files.ole("PowerPoint Document", "EncryptedSummary"), "ppt"),
}


@pytest.mark.parametrize("what", LOCKED)
def test_a_password_is_told_at_once(tmp_path: Path, what: str) -> None:
    data, extension = LOCKED[what]
    with pytest.raises(FileRefused, match=r"密码.*审核老师无法打开。请取消密码后重新上传"):
        contents.look(put(tmp_path, data), extension)


async def test_a_pdf_with_a_password_is_told_and_one_that_only_forbids_printing_is_not(
    tmp_path: Path,
) -> None:
    for data in (files.pdf_with_password(), files.pdf_with_password(owner_only=True)):
        assert contents.look(put(tmp_path, data), "pdf").perhaps_locked
    await Easel().check_opens(ME, paper(tmp_path, files.pdf_with_password(owner_only=True)))
    with pytest.raises(FileRefused, match=r"密码.*审核老师无法打开"):
        await Easel().check_opens(ME, paper(tmp_path, files.pdf_with_password()))
    assert not contents.look(put(tmp_path, files.pdf()), "pdf").perhaps_locked


class TestVideos:
    PICTURE, SOUND = (b"vide", b"avc1"), (b"soun", b"mp4a")

    @pytest.mark.parametrize(
        "data",
        [
            files.mp4(PICTURE, SOUND),
            files.mp4(PICTURE, SOUND, last=True),
            files.mp4(PICTURE, (b"tmcd", b"tmcd")),
            files.mp4((b"vide", b"av01"), (b"soun", b"Opus")),
        ],
        ids=["first", "last", "with another track", "newer"],
    )
    def test_that_play_are_taken_without_a_word(self, tmp_path: Path, data: bytes) -> None:
        assert contents.look(put(tmp_path, data), "mp4").notes == ()

    @pytest.mark.parametrize(
        "data",
        [
            files.mp4((b"vide", b"hvc1"), SOUND),
            files.mp4((b"vide", b"hev1")),
            files.mp4((b"vide", b"mp4v"), SOUND),
            files.mp4(PICTURE, (b"soun", b"samr")),
            files.mp4(PICTURE, (b"soun", b"ac-3")),
            files.mp4((b"vide", b"encv"), SOUND),
            files.mp4(PICTURE, profile=110),
        ],
        ids=["HEVC", "HEVC of another sign", "MPEG-4 part 2", "AMR", "AC-3", "protected", "ten bits"],
    )
    def test_that_may_not_play_are_noted(self, tmp_path: Path, data: bytes) -> None:
        assert contents.look(put(tmp_path, data), "mp4").notes == ("unplayable",)

    @pytest.mark.parametrize(
        "rest",
        [
            files.box(b"free") + struct.pack(">I4s", 28889, b"mdat") + bytes(500),
            files.box(b"mdat", bytes(99)),
            struct.pack(">I4sQ", 1, b"mdat", 2**40) + bytes(50),
            struct.pack(">I4s", 4, b"moov") + bytes(50),
            files.box(b"free") * 20_000,
            files.mp4((b"vide", b"avc1"), last=True)[32:-60],
            files.box(b"moov", files.box(b"mvhd", bytes(100))) + files.box(b"mdat", bytes(99)),
        ],
        ids=[
            "broken off",
            "never finished",
            "of a terabyte",
            "a box smaller than its head",
            "boxes for ever",
            "a list cut off",
            "a list of nothing",
        ],
    )
    def test_that_nobody_can_play_are_refused(self, tmp_path: Path, rest: bytes) -> None:
        data = files.box(b"ftyp", b"isom\0\0\2\0") + rest
        with pytest.raises(FileRefused, match="没有录制或导出完整"):
            contents.look(put(tmp_path, data), "mp4")


class TestNamesInArchives:
    """As whoever packed them saw them."""

    @pytest.mark.parametrize(
        ("raw", "system", "seen"),
        [
            ("材料/成绩单.pdf".encode("gbk"), 0, "材料/成绩单.pdf"),
            ("材料/成绩单.pdf".encode("gbk"), 3, "材料/成绩单.pdf"),
            ("成绩单.pdf".encode(), 3, "成绩单.pdf"),
            ("成绩单.pdf".encode(), 0, "成绩单.pdf"),
            ("模.pdf".encode("gbk"), 0, "模.pdf"),
            ("𠮷.pdf".encode("gb18030"), 0, "𠮷.pdf"),
            ("re\u0301sume\u0301.pdf".encode(), 3, "résumé.pdf"),
            ("が.pdf".encode(), 3, "が.pdf"),
            (b"\xff\xff.pdf", 0, "\xa0\xa0.pdf"),
            ("成\u3164绩\n单.pdf".encode(), 3, "成绩 单.pdf"),
            ("cod\u202efdp.exe".encode(), 3, "codfdp.exe"),
        ],
    )
    def test_of_a_zip(self, tmp_path: Path, raw: bytes, system: int, seen: str) -> None:
        [entry] = contents.list_archive(put(tmp_path, files.named_zip(raw, system=system)), "zip").entries
        assert entry.name == seen

    @pytest.mark.parametrize(
        ("raw", "seen"),
        [
            ("材料/成绩单.pdf".encode(), "材料/成绩单.pdf"),
            ("resumé.pdf".encode(), "resumé.pdf"),
            ("材料/成绩单.pdf".encode("gbk"), "材料/成绩单.pdf"),
            ("𠮷.pdf".encode("gb18030"), "𠮷.pdf"),
        ],
    )
    def test_of_a_zip_that_says_utf_8(self, tmp_path: Path, raw: bytes, seen: str) -> None:
        """Whether or not it is: the other names are as they are said to be."""
        data = files.named_zip(b"a.pdf", raw, "证明.pdf".encode(), flags=0x800)
        entries = contents.list_archive(put(tmp_path, data), "zip").entries
        assert [entry.name for entry in entries] == ["a.pdf", seen, "证明.pdf"]

    def test_the_name_in_unicode_beside_counts_if_it_is_of_this_one(self, tmp_path: Path) -> None:
        for raw, seen in ((b"a.pdf", "成绩.pdf"), (b"b.pdf", "b.pdf")):
            field = b"\1" + struct.pack("<I", zlib.crc32(b"a.pdf")) + "成绩.pdf".encode()
            data = files.named_zip(raw, extra=struct.pack("<HH", 0x7075, len(field)) + field)
            assert contents.list_archive(put(tmp_path, data), "zip").entries[0].name == seen

    def test_what_a_system_adds_is_not_shown(self, tmp_path: Path) -> None:
        added = ("__MACOSX/._a.pdf", "x/.DS_Store", "Thumbs.db", "x/._b.pdf")
        data = files.zipped({"x/a.pdf": b"a", **dict.fromkeys(added, b"b")})
        assert [each.name for each in contents.list_archive(put(tmp_path, data), "zip").entries] == [
            "x/a.pdf"
        ]
        with pytest.raises(FileRefused, match="空的"):
            contents.look(put(tmp_path, files.zipped({".DS_Store": b"b"})), "zip")

    @pytest.mark.parametrize(
        ("raw", "coded", "seen"),
        [
            ("成绩单.pdf".encode("gbk"), False, "成绩单.pdf"),
            ("成绩单.pdf".encode(), True, "成绩单.pdf"),
            # Two characters of both bytes, and a run of the plain name; the same by a shared upper byte.
            ("成绩.pdf".encode("gbk") + b"\0\0\xa0\x10\x62\xe9\x7e" + b".p\x00df", True, "成绩.pdf"),
            (b"_a.pdf\0\x4e\x70\x00\x03", True, "一a.pdf"),
            (b"abc\0\x04\xc0\x81\x10", True, "ѱѲѳ"),
        ],
    )
    def test_of_an_old_rar(self, tmp_path: Path, raw: bytes, coded: bool, seen: str) -> None:
        [entry] = contents.list_archive(put(tmp_path, files.rar4({raw: 5}, coded=coded)), "rar").entries
        assert entry.name == seen


@pytest.mark.parametrize("make", [files.rar4, files.rar5])
def test_a_rar_is_listed(tmp_path: Path, make: object) -> None:
    data = make({"成绩/一.txt": 7, "二.txt": 300})  # type: ignore[operator]
    listing = contents.list_archive(put(tmp_path, data), "rar")
    assert [(entry.name, entry.size) for entry in listing.entries] == [("成绩/一.txt", 7), ("二.txt", 300)]


def test_no_program_is_started_for_a_packed_comment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_args: object, **_how: object) -> None:
        raise AssertionError("it was")

    for name in ("tool_setup", "custom_popen", "mkstemp"):
        monkeypatch.setattr(rarfile, name, started)
    listing = contents.list_archive(put(tmp_path, files.commented_rar4()), "rar")
    assert [entry.name for entry in listing.entries] == ["a"]


@pytest.mark.parametrize(
    "action", [b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", b"/AA<</S/Launch>>", b"/#4AavaScript 5 0 R"]
)
def test_a_pdf_that_acts_is_kept_and_noted(tmp_path: Path, action: bytes) -> None:
    assert contents.look(put(tmp_path, files.pdf(action)), "pdf").notes == ("active",)


class TestPictures:
    async def renewed(self, folder: Path, data: bytes, extension: str) -> Image.Image:
        target = Paper(folder / "clean", KEYS, "clean")
        await Easel().renew(ME, paper(folder, data), target, extension)
        return Image.open(io.BytesIO(clean(folder)))

    async def test_nothing_is_left_but_the_picture_upright(self, tmp_path: Path) -> None:
        data = files.photo_with_place()
        picture = await self.renewed(tmp_path, data + HTML, "jpg")
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})
        left = clean(tmp_path)
        for secret in (b"SecretCamera", b"SecretComment"):
            assert secret in data
            assert secret not in left
        assert b"script" not in left

    async def test_a_png_loses_its_words_and_keeps_its_transparency(self, tmp_path: Path) -> None:
        from PIL.PngImagePlugin import PngInfo

        words, out = PngInfo(), io.BytesIO()
        words.add_text("Comment", "secret words")
        Image.new("RGBA", (5, 5), (1, 2, 3, 0)).save(out, "PNG", pnginfo=words)
        picture = await self.renewed(tmp_path, out.getvalue(), "png")
        assert (picture.mode, picture.getpixel((0, 0))) == ("RGBA", (1, 2, 3, 0))
        assert b"secret" not in clean(tmp_path)

    async def test_a_photo_of_a_phone_is_taken_as_it_is(self, tmp_path: Path) -> None:
        picture = await self.renewed(tmp_path, files.jpeg((5712, 4284)), "jpg")
        assert picture.size == (5712, 4284)

    @pytest.mark.parametrize("progressive", [False, True])
    async def test_a_larger_one_is_made_smaller_while_it_is_decoded(
        self, tmp_path: Path, progressive: bool
    ) -> None:
        data = files.jpeg((8001, 5001), progressive=progressive)
        assert (await self.renewed(tmp_path, data, "jpg")).size == (4001, 2501)

    async def test_one_of_more_than_any_phone_takes_is_refused_by_its_head(self, tmp_path: Path) -> None:
        small = files.jpeg((100, 100))
        size = struct.pack(">HH", 100, 100)
        assert small.count(size) == 1
        with pytest.raises(FileRefused, match="22000 万像素"):
            await self.renewed(tmp_path, small.replace(size, struct.pack(">HH", 16000, 16000)), "jpg")

    @pytest.mark.parametrize("side", [6400, 9000])
    async def test_too_many_pixels_are_refused_before_they_are_decoded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, side: int
    ) -> None:
        data = files.huge_png(side)
        assert len(data) < 20_000
        with pytest.raises(FileRefused, match="4000 万像素"):
            await self.renewed(tmp_path, data, "png")

        def decoded(*_args: object) -> None:
            raise AssertionError("it was decoded")

        monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
        with pytest.raises(draw.Failed, match="too_large"):
            draw.renew(io.BytesIO(data), io.BytesIO(), "png")

    @pytest.mark.parametrize("data", [files.jpeg()[:200], b"\xff\xd8\xff" + HTML, files.png()], ids=str)
    async def test_what_cannot_be_decoded_is_refused(self, tmp_path: Path, data: bytes) -> None:
        with pytest.raises(FileRefused, match="jpg"):
            await self.renewed(tmp_path, data, "jpg")


class TestPages:
    async def test_a_page_is_drawn(self, tmp_path: Path) -> None:
        jpeg, count = await Easel().page(ME, paper(tmp_path, files.pdf()), 1)
        assert (count, Image.open(io.BytesIO(jpeg)).width) == (1, draw.WIDTH)

    async def test_there_is_no_other(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            await Easel().page(ME, paper(tmp_path, files.pdf()), 2)

    async def test_a_broken_one_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="损坏"):
            await Easel().page(ME, paper(tmp_path, b"%PDF-1.4 nothing"), 1)


class TestNames:
    @pytest.mark.parametrize(
        ("raw", "kept"),
        [
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\张三\\成绩单.pdf", "成绩单.pdf"),
            ("a\0b.png", "ab.png"),
            ("line\r\nbreak\x1b[31m.jpg", "line break[31m.jpg"),
            ("resume\u202efdp.jpg", "resumefdp.jpg"),
            ("  ..hidden..  .pdf", "hidden.pdf"),
            (".pdf", "未命名.pdf"),
            ("", "未命名"),
            ("x.php.jpg", "x.php.jpg"),
            ("e\u0301.pdf", "é.pdf"),
            ("\ud800.pdf", "未命名.pdf"),
        ],
    )
    def test_what_cannot_be_seen_goes(self, raw: str, kept: str) -> None:
        assert kinds.clean(raw) == kept

    def test_300_bytes_are_cut_and_the_extension_stays(self) -> None:
        kept = kinds.clean("名" * 100 + ".docx")
        assert len(kept.encode()) <= kinds.LONGEST
        assert kept.endswith("名.docx")

    def test_a_header_holds_any_name(self) -> None:
        header = disposition('a"; x=\\%\r\n成绩.pdf')
        assert header.startswith("attachment; filename=\"a__ x=______.pdf\"; filename*=UTF-8''")
        assert header.isascii()
        assert "\n" not in header
