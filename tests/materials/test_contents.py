"""What a file is, by its content (reliability.md faults 41, 42, 44); nothing here needs a server."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from app.materials import archives, contents, draw, names
from app.materials.easel import Easel
from app.state.errors import FileRefused, NotFound
from tests.materials import files

HONEST = files.one_of_each()


def put(folder: Path, data: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", HONEST)
def test_each_kind_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    assert contents.look(put(tmp_path, HONEST[name]), names.extension(name)).notes == ()


@pytest.mark.parametrize("claimed", sorted({names.extension(name) for name in HONEST}))
@pytest.mark.parametrize("name", HONEST)
def test_no_kind_passes_for_another(tmp_path: Path, name: str, claimed: str) -> None:
    real, packages = names.extension(name), {"docx", "pptx", "xlsx", "zip"}
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
    "an encrypted docx": (files.ole("EncryptedPackage"), "docx"),
    "a zip without a file": (files.zipped({}), "zip"),
    "half a zip": (files.zipped({"a": b"a" * 99})[:60], "zip"),
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
    data[512 + 4 : 512 + 8] = b"\1\0\0\0"
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


def test_a_list_longer_than_any_honest_one_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_DIRECTORY", 100_000)
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


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (files.encrypted_zip(), "zip"),
        (files.rar5({"a": 5}, locked=True), "rar"),
        (files.rar5({"a": 5}, hidden=True), "rar"),
        (files.rar4({"a": 5}, locked=True), "rar"),
    ],
)
def test_that_an_archive_is_encrypted_is_noted(tmp_path: Path, data: bytes, extension: str) -> None:
    assert contents.look(put(tmp_path, data), extension).notes == ("encrypted",)


@pytest.mark.parametrize("make", [files.rar4, files.rar5])
def test_a_rar_is_listed(tmp_path: Path, make: object) -> None:
    data = make({"成绩/一.txt": 7, "二.txt": 300})  # type: ignore[operator]
    listing = contents.list_archive(put(tmp_path, data), "rar")
    assert [(entry.name, entry.size) for entry in listing.entries] == [("成绩/一.txt", 7), ("二.txt", 300)]


@pytest.mark.parametrize(
    "action", [b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>", b"/AA<</S/Launch>>", b"/#4AavaScript 5 0 R"]
)
def test_a_pdf_that_acts_is_kept_and_noted(tmp_path: Path, action: bytes) -> None:
    assert contents.look(put(tmp_path, files.pdf(action)), "pdf").notes == ("active",)


class TestPictures:
    async def renewed(self, folder: Path, data: bytes, extension: str) -> Image.Image:
        target = folder / "clean"
        await Easel().renew(put(folder, data), target, extension)
        return Image.open(io.BytesIO(target.read_bytes()))

    async def test_nothing_is_left_but_the_picture_upright(self, tmp_path: Path) -> None:
        data = files.photo_with_place()
        picture = await self.renewed(tmp_path, data + HTML, "jpg")
        assert (picture.size, dict(picture.getexif())) == ((40, 60), {})
        clean = (tmp_path / "clean").read_bytes()
        for secret in (b"SecretCamera", b"SecretComment"):
            assert secret in data
            assert secret not in clean
        assert b"script" not in clean

    async def test_a_png_loses_its_words_and_keeps_its_transparency(self, tmp_path: Path) -> None:
        from PIL.PngImagePlugin import PngInfo

        words, out = PngInfo(), io.BytesIO()
        words.add_text("Comment", "secret words")
        Image.new("RGBA", (5, 5), (1, 2, 3, 0)).save(out, "PNG", pnginfo=words)
        picture = await self.renewed(tmp_path, out.getvalue(), "png")
        assert (picture.mode, picture.getpixel((0, 0))) == ("RGBA", (1, 2, 3, 0))
        assert b"secret" not in (tmp_path / "clean").read_bytes()

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
            draw.renew(put(tmp_path, data), tmp_path / "clean", "png")

    @pytest.mark.parametrize("data", [files.jpeg()[:200], b"\xff\xd8\xff" + HTML, files.png()], ids=str)
    async def test_what_cannot_be_decoded_is_refused(self, tmp_path: Path, data: bytes) -> None:
        with pytest.raises(FileRefused, match="jpg"):
            await self.renewed(tmp_path, data, "jpg")


class TestPages:
    async def test_a_page_is_drawn(self, tmp_path: Path) -> None:
        target = tmp_path / "drawn"
        assert await Easel().page(put(tmp_path, files.pdf()), target, 1) == 1
        assert (
            Image.open(target).size == (draw.WIDTH, round(draw.WIDTH * 4 / 3) + 1)
            or Image.open(target).width == draw.WIDTH
        )

    async def test_there_is_no_other(self, tmp_path: Path) -> None:
        with pytest.raises(NotFound):
            await Easel().page(put(tmp_path, files.pdf()), tmp_path / "drawn", 2)

    async def test_a_broken_one_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(FileRefused, match="损坏"):
            await Easel().page(put(tmp_path, b"%PDF-1.4 nothing"), tmp_path / "drawn", 1)


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
        assert names.clean(raw) == kept

    def test_300_bytes_are_cut_and_the_extension_stays(self) -> None:
        kept = names.clean("名" * 100 + ".docx")
        assert len(kept.encode()) <= names.LONGEST
        assert kept.endswith("名.docx")

    def test_a_header_holds_any_name(self) -> None:
        header = names.disposition('a"; x=\\%\r\n成绩.pdf')
        assert header.startswith("attachment; filename=\"a__ x=______.pdf\"; filename*=UTF-8''")
        assert header.isascii()
        assert "\n" not in header
