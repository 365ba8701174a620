import threading
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bianmin import papers
from bianmin.papers import Facts, Follow, Paragraph, Press, Sheet, Table

HOSTILE = (
    '#eval("1+1") #panic("x") #import "/etc/passwd": *',
    "$x$ $ unclosed",
    "] } ) [ { (",
    "*bold* _it_ `raw` = head @ref <label> // note /* note */ \\ ~ --- ...",
    '"quotes\\" and \\u{41} #sys.inputs.data',
    '{"kind": "paragraph"}',
)


def letter(text, **more):
    return Sheet(issuer="青石镇", title="通知", blocks=(Paragraph(text),), **more)


def words(text):
    return "".join(text.split())


def test_every_block_can_be_read_again_on_a_machine_without_fonts_of_its_own(pages, notice):
    text = words("".join(pages(notice)))

    for said in (
        "青石镇便民服务中心", "青告〔2026〕118号", "一次性告知书", "王某某：", "一、基本情况",
        "材料不齐全（缺两份），现一次告知如下：", "农村宅基地审批", "应补材料", "四邻意见",
        "2.不用重新取号。", "身份证原件", "限时办结制度第五条", "延期办结须说明理由", "村民委员会",
        "同意上报", "李某", "2026年11月25日", "救济途径：", "行政复议", "申请人（代理人）签字：",
        "（盖章）", "2026年11月3日", "QS20261123000118", "4807（四八〇七）",
    ):  # fmt: skip
        assert said in text, said


def test_the_papers_of_this_machine_print_too(notice):
    pdf = pypdf.PdfReader(BytesIO(papers.render(notice)))

    assert "一次性告知书" in pdf.pages[0].extract_text()
    assert pdf.metadata.title == "一次性告知书"


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_and_code_are_printed_as_they_were_typed(pages, text):
    everywhere = letter(
        text, doc_no=text, to=text, foot=text, copies=(text,), follow=Follow(url=text, case_no=text)
    )

    [page] = pages(everywhere)

    assert words(page).count(words(text)) >= 4


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text())
def test_any_text_at_all_can_be_printed(bare, text):
    sheet = Sheet(
        issuer=text, title=text, doc_no=text, to=text, foot=text, copies=(text,),
        blocks=(Paragraph(text), Facts(((text, text),)), Table((text,), ((text,),))),
        follow=Follow(url=text, case_no=text, code=text),
    )  # fmt: skip

    assert bare.render([sheet]).startswith(b"%PDF")


def test_what_cannot_be_printed_is_marked_not_dropped(pages, bare):
    [page] = pages(letter("王😀明\x00\t\u202e反\ud800"))

    assert "王〓明反〓" in words(page)


def test_rare_characters_of_a_name_are_named_before_the_paper_goes_out(notice):
    sheet = replace(notice, to="王\U0001fae8", blocks=(Paragraph("\U0001fae8𰻞\t\n"),))

    assert papers.unprintable(sheet)[0] == "\U0001fae8"
    assert papers.unprintable(notice) == []


@pytest.mark.parametrize("text", ["字" * 10_000, "x" * 10_000, "两行\r\n" * 500])
def test_ten_thousand_characters_run_on_over_the_pages_and_none_is_lost(pages, text):
    found = pages(letter(text))

    assert len(found) > 3
    assert "".join(found).count(text[0]) >= text.count(text[0])


@pytest.mark.parametrize("make", [
    lambda long: Facts(((long, long),)),
    lambda long: Table(("列", long), ((long, long),)),
    lambda long: papers.Opinions((papers.Opinion(long, long, long, long),)),
    lambda long: papers.Signatures((long, long)),
    lambda long: papers.Clause(long, long),
])  # fmt: skip
def test_long_words_in_any_block_print(bare, make):
    assert bare.render([Sheet(issuer="镇", title="长", blocks=(make("很长的字" * 500),))])


def test_each_copy_is_a_set_of_pages_of_its_own_with_its_name(pages, notice):
    found = pages(replace(letter("短。"), copies=("申请人留存", "中心存档")))

    assert len(found) == 2
    assert "第一联 申请人留存" in found[0].replace("\u3000", " ")
    assert "第二联 中心存档" in found[1].replace("\u3000", " ")
    assert all("第1页共1页" in words(page) for page in found)


def test_a_long_table_repeats_its_head_and_numbers_its_pages(pages):
    rows = tuple((str(n), f"第{n}号材料") for n in range(1, 121))
    sheet = Sheet(
        issuer="镇", title="清单", blocks=(Table(("序号", "材料名称"), rows),), seal=False
    )

    found = pages(sheet)

    assert len(found) > 2
    assert all("材料名称" in page for page in found)
    assert all(f"第{n}页共{len(found)}页" in words(page) for n, page in enumerate(found, 1))
    assert "第120号材料" in found[-1]


def test_sheets_printed_together_keep_their_own_page_numbers(pages):
    found = pages(letter("甲" * 2000), letter("乙", copies=("一", "二")))

    assert "第1页共1页" in words(found[-1])
    assert len(found) >= 4


def test_the_pdf_declares_itself_an_archive_format_with_its_fonts_inside(bare, notice):
    pdf = pypdf.PdfReader(BytesIO(bare.render([notice])))

    assert pdf.xmp_metadata.pdfaid_part == "2"
    assert pdf.xmp_metadata.pdfaid_conformance == "B"
    assert pdf.trailer["/Root"]["/Lang"] == "zh-CN"
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    described = [f.get_object()["/DescendantFonts"][0].get_object() for f in fonts]
    assert all(
        {"/FontFile2", "/FontFile3"} & set(d["/FontDescriptor"].get_object()) for d in described
    )


def test_the_same_sheet_gives_the_same_bytes(bare, notice):
    assert bare.render([notice]) == bare.render([notice])


def test_the_date_in_the_file_is_the_day_of_issue(bare):
    pdf = pypdf.PdfReader(BytesIO(bare.render([letter("一", issued_on=date(2026, 11, 3))])))

    assert pdf.metadata.creation_date.isoformat() == "2026-11-02T16:00:00+00:00"  # 0:00 in Beijing


def test_demo_papers_say_on_every_page_that_they_prove_nothing(pages):
    found = pages(letter("字" * 2000, sample=True))

    assert len(found) > 1
    assert all(page.count("不作办事依据") == 2 for page in found)
    assert "不作办事依据" not in "".join(pages(letter("真的")))


def test_the_qr_code_is_drawn_and_an_address_too_long_for_one_is_not(bare):
    def squares(url):
        pdf = pypdf.PdfReader(
            BytesIO(bare.render([letter("一", foot="二", follow=Follow(url=url))]))
        )
        page = pdf.pages[0]
        forms = page["/Resources"].get("/XObject", {}).values()
        return len(page.get_contents().get_data()) + sum(
            len(f.get_object().get_data()) for f in forms
        )

    assert squares("https://hall.example/c/1") > squares("x" * 5000) + 500


def test_a_foot_or_a_label_without_end_does_not_cover_the_page(pages):
    [page] = pages(letter("正文", foot="脚" * 500, copies=("联" * 500,)))

    assert page.count("脚") < 130
    assert page.count("联") < 60
    assert "正文" in page


def test_a_plain_sheet_has_no_red_head(bare):
    def content(style):
        pdf = pypdf.PdfReader(BytesIO(bare.render([letter("一", style=style)])))
        return pdf.pages[0].get_contents().get_data().decode("latin-1")

    assert content("red") != content("plain")
    assert "0.8156863 0.0078" in content("red")
    assert "0.8156863 0.0078" not in content("plain")


def test_many_threads_print_at_once(bare):
    failed = []

    def work(k):
        for n in range(5):
            try:
                text = pypdf.PdfReader(BytesIO(bare.render([letter(f"线程{k}之{n}")]))).pages[0]
                assert f"线程{k}之{n}" in text.extract_text()
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def in_child(press, pipe):
    try:
        press.render([letter("一")])
    except RuntimeError as error:
        pipe.send(str(error))


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_process_forked_after_printing_is_told_so_and_does_not_hang(bare):
    bare.render([letter("一")])
    here, there = get_context("fork").Pipe()

    child = get_context("fork").Process(target=in_child, args=(bare, there))
    child.start()

    assert here.poll(10)
    assert "fork" in here.recv()
    child.join(10)


def test_without_any_chinese_font_the_message_says_how_to_get_one(tmp_path: Path):
    with pytest.raises(papers.FontMissing) as missing:
        Press([tmp_path], system=False)

    assert "apt install fonts-noto-cjk" in str(missing.value)
    assert "没有找到中文字体" in str(missing.value)
    assert "No font" in str(missing.value)


def test_nothing_to_print_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="nothing"):
        papers.render_many([])
