import string

import pytest
import typst

from bianmin.papers import fonts


def test_our_lock_file_brings_a_font_with_the_characters_of_daily_life(bare):
    assert any(fonts.PACKAGE in str(folder) for folder in fonts.folders())
    everyday = "便民服务中心青石镇王翠兰赵钱孙李周吴郑龙云娜琪鑫昊〔〕（），。：；“”—〓〇㎡①"
    assert [c for c in everyday + string.printable.strip() if not bare.faces.covers(c)] == []


def test_private_characters_and_emoji_are_not_taken_for_covered(bare):
    assert not any(bare.faces.covers(c) for c in "\ue000\uf8ff😀\U00010ffd")


def test_a_face_covers_exactly_what_typst_can_set_with_it(bare, tmp_path):
    source = tmp_path / "probe.typ"
    source.write_text('#set text(font: "WenQuanYi Micro Hei", fallback: false)\n#sys.inputs.c')
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    compiler = typst.Compiler(str(source), font_paths=found)

    def sets(char):
        try:
            compiler.compile(format="pdf", sys_inputs={"c": char}, pdf_standards=["a-2b"])
        except typst.TypstError:
            return False
        return True

    sample = [chr(p) for p in range(0x3400, 0xFF00, 331) if not 0xD800 <= p <= 0xF8FF]
    assert [c for c in sample if sets(c) != bare.faces.covers(c)] == []


@pytest.mark.parametrize(("here", "body", "head"), [
    (["WenQuanYi Micro Hei"], "WenQuanYi Micro Hei", "WenQuanYi Micro Hei"),
    (["WenQuanYi Micro Hei", "Noto Serif CJK SC"], "Noto Serif CJK SC", "Noto Serif CJK SC"),
    (["Noto Serif CJK SC", "FandolFang R", "FZXiaoBiaoSong-B05S"], "FandolFang R", "FZXiaoBiaoSong-B05S"),
    (["FangSong", "SimSun", "SimHei"], "FangSong", "SimSun"),
])  # fmt: skip
def test_fangsong_goes_before_song_and_song_before_hei(here, body, head):
    faces = fonts.choose([Face(name) for name in here])

    assert (faces.body[0], faces.head[0]) == (body, head)
    assert set(faces.body) <= set(here)


class Face:
    """What typst tells of one face; this one has no file, so nothing to read."""

    style, weight, stretch, path, index = "normal", 400, 1.0, None, 0

    def __init__(self, family):
        self.family = family
