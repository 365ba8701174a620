"""Between two servers by signed files: once each, whole, and only what the sender may say."""

from __future__ import annotations

import secrets
from io import StringIO

import msgspec
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bianmin.ledger.models import Entry
from bianmin.ledger.queries import verify
from bianmin.operations import demo
from bianmin.transfers import actions, exchange_keys, exchange_records
from bianmin.transfers.exchange_file import NotTaken, read, write
from bianmin.transfers.exchange_taking import give_out, take_in
from bianmin.transfers.models import Dossier, Hop, Line, Office, Parcelled, Peer
from tests.fixtures.hall import act, at, make_user
from tests.fixtures.levels import all_here, good, make_hall, sent_up


class Server:
    """One of two servers that take turns in this process: its keys, and what its tables hold."""

    def __init__(self, folder, patch):
        self.folder, self.patch, self.held = folder, patch, ""
        self.keys = {
            "BIANMIN_EXCHANGE_SIGN_KEY": secrets.token_hex(32),
            "BIANMIN_EXCHANGE_SEAL_KEY": secrets.token_hex(32),
        }

    def enter(self):
        """Take the place of whichever server ran before."""
        for name, value in self.keys.items():
            self.patch.setenv(name, value)
        demo.clear()
        if self.held:
            call_command("loaddata", self.held, verbosity=0)

    def leave(self):
        self.held = str(self.folder / f"{id(self)}.json")
        apps = ["centres", "accounts", "ledger", "catalogue", "cases", "transfers"]
        call_command("dumpdata", *apps, output=self.held, verbosity=0)


@pytest.fixture
def township(tmp_path, monkeypatch, widow, keeper, clerk):
    """The server of village and township; its file is about to go to another server."""
    mine = Server(tmp_path, monkeypatch)
    for name, value in mine.keys.items():
        monkeypatch.setenv(name, value)
    return mine


@pytest.fixture
def servers(tmp_path, monkeypatch, township, widow, keeper, clerk):
    """Two servers that trust each other: village and township here, the county there."""
    county, card = Server(tmp_path, monkeypatch), exchange_keys.card()
    township.leave()
    county.enter()
    hall = make_hall("yunling", "云岭县政务大厅", "云", "990101000000", "4", "")
    make_user(hall, "chief", "松高远", "upper")
    exchange_keys.trust(card, at=at(20))
    theirs = exchange_keys.card()
    county.leave()
    township.enter()
    exchange_keys.trust(theirs, at=at(20))
    return township, county


def user(name):
    from bianmin.accounts.models import User

    return User.objects.get(username=name)


def sent(widow, keeper, clerk):
    """Send the widow's file by way of the township to the county, and return the last hop."""
    hop = sent_up(widow, keeper, at(24, 9))
    actions.receive(hop_id=hop.pk, seen=good(hop), act=act(clerk, at(24, 10)))
    return actions.send_up(
        dossier_id=hop.dossier_id, lines=all_here(hop.dossier, clerk), act=act(clerk, at(25))
    )


def exported():
    return give_out(Peer.objects.get(), at=at(25, 12))[0]


@pytest.mark.django_db(transaction=True)
def test_village_township_county_on_another_server_and_all_the_way_back(
    servers, widow, keeper, clerk
):
    township, county = servers
    sent(widow, user("shiqiao-clerk"), user("qingshi-clerk"))
    file = exported()
    assert widow.applicant.encode() not in file
    township.leave()

    county.enter()
    taken = take_in(file, at=at(25, 13))
    assert (taken.records, taken.news, taken.refused) == (1, 1, [])
    dossier, upper = Dossier.objects.get(no=widow.no), user("upper")
    assert dossier.case is None
    assert dossier.way[-1].receiver.centre == upper.centre
    hop = dossier.way[-1]
    actions.receive(hop_id=hop.pk, seen=good(hop), act=act(upper, at(26)))
    actions.answer(
        dossier_id=dossier.pk, outcome="granted", result_no="7号", act=act(upper, at(27))
    )
    actions.send_down(dossier_id=dossier.pk, lines=all_here(dossier, upper), act=act(upper, at(27)))
    answer, records = give_out(Peer.objects.get(), at=at(27, 12))
    assert records == 1
    again = take_in(file, at=at(27, 13))
    assert again.before == at(25, 13)
    assert verify(upper.centre) is None
    county.leave()

    township.enter()
    taken = take_in(answer, at=at(28))
    assert (taken.news, taken.refused) == (1, [])
    dossier, clerk = Dossier.objects.get(no=widow.no), user("qingshi-clerk")
    assert (dossier.outcome, dossier.result_no, dossier.case_id) == ("granted", "7号", widow.pk)
    assert dossier.answered_by.peer == Peer.objects.get()
    down = dossier.way[-1]
    actions.receive(hop_id=down.pk, seen=good(down), act=act(clerk, at(30)))
    last = actions.send_down(dossier_id=dossier.pk, lines=all_here(dossier, clerk), act=act(clerk, at(30)))  # fmt: skip
    keeper = user("shiqiao-clerk")
    actions.receive(hop_id=last.pk, seen=good(last), act=act(keeper, at(30, 11)))
    ups = [h for h in Dossier.objects.get(no=widow.no).way if h.purpose == "up"]
    assert [h.returned_at for h in ups] == [at(30, 11), at(30)]
    assert verify(clerk.centre) is None
    assert Entry.objects.filter(event="transfer_imported", centre=None).exists()


@pytest.fixture
def waiting(servers, widow):
    """A file for the county, and the county waiting for it."""
    township, county = servers
    sent(widow, user("shiqiao-clerk"), user("qingshi-clerk"))
    file = exported()
    body = exchange_records.encode(list(exchange_records.concerning(Peer.objects.get())))
    township.leave()
    peer = Peer(code="", verify_key="", seal_key=county_key(county))
    peer.code = county_code(county)
    county.enter()
    return township, county, file, msgspec.json.decode(body), peer


def county_key(server):
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    seed = bytes.fromhex(server.keys["BIANMIN_EXCHANGE_SEAL_KEY"])
    return X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def county_code(server):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = bytes.fromhex(server.keys["BIANMIN_EXCHANGE_SIGN_KEY"])
    shown = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()
    return exchange_keys.code_of(shown, county_key(server))


def signed(waiting, records):
    """Return records in a file of the township's, as if it had said so."""
    township, county, _, _, peer = waiting
    for name, value in township.keys.items():
        township.patch.setenv(name, value)
    body = msgspec.json.encode(records)
    file = write(body, peer)
    for name, value in county.keys.items():
        county.patch.setenv(name, value)
    return file


@pytest.mark.django_db(transaction=True)
def test_one_altered_byte_and_nothing_is_read(waiting):
    file = waiting[2]
    last = len(file) - 1
    for place in [*range(130), *range(130, last, max(1, last // 60)), last]:
        altered = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        with pytest.raises(NotTaken):
            read(altered)
    middle = file.index(b"\n", 140) - 40
    with pytest.raises(NotTaken, match="签名对不上"):
        read(file[:middle] + (b"A" if file[middle : middle + 1] != b"A" else b"B") + file[middle + 1 :])  # fmt: skip
    with pytest.raises(NotTaken, match="没有传完"):
        read(file[:-1])
    assert not Dossier.objects.exists()
    assert read(file).peer == Peer.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_file_from_nobody_for_somebody_else_or_from_one_we_trust_no_more(waiting):
    _, _, file, _, peer = waiting
    mine = peer.code.encode()
    with pytest.raises(NotTaken, match="是给"):
        read(file.replace(mine, b"0" * 16, 1))
    exchange_keys.revoke(Peer.objects.get().code, at=at(26))
    with pytest.raises(NotTaken, match="已经撤销互信"):
        read(file)
    with pytest.raises(ValueError, match="没有代号"):
        exchange_keys.revoke("0" * 16, at=at(26))
    demo.clear()
    with pytest.raises(NotTaken, match="不认识发来的服务器"):
        read(file)


def refused(waiting, change):
    """Return why the county does not take the widow's record, changed."""
    records = msgspec.json.decode(msgspec.json.encode(waiting[3]))
    change(records[0])
    taken = take_in(signed(waiting, records), at=at(26))
    assert taken.news == 0
    return taken.refused[0][1]


@pytest.mark.django_db(transaction=True)
def test_a_paper_that_never_left_is_refused_with_words(waiting):
    def stayed(record):
        record["hops"][0]["lines"] = record["hops"][0]["lines"][1:]

    def lost(record):
        record["hops"][0]["lines"][0]["found"] = "missing"

    def unknown(record):
        record["hops"][1]["lines"][0]["paper"] = "f" * 32

    assert "没有离开过别处:在石桥村便民服务站" in refused(waiting, stayed)
    assert "没有离开过别处:在路上或者没有收到" in refused(waiting, lost)
    assert "案卷里没有的材料" in refused(waiting, unknown)
    assert not Hop.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_server_speaks_for_its_own_offices_only(waiting):
    county_hall = "990101000000"

    def received(record):
        record["hops"][1] |= {"received_at": "2026-11-25T12:00:00+08:00", "received_name": "某"}

    def ours(record):
        record["origin"] = county_hall
        record["papers"] = [p | {"born": county_hall} for p in record["papers"]]
        record["hops"][0]["sender"] = county_hall

    def nobody(record):
        record["origin"] = "110101000000"

    def answered(record):
        record["answer"] = {
            "by": county_hall, "at": "2026-11-25T12:00:00+08:00", "name": "某", "outcome": "granted",
        }  # fmt: skip

    assert "说是云岭县政务大厅已经点收,这里还没有点收" in refused(waiting, received)
    assert "说是云岭县政务大厅受理的,这里没有这一件" in refused(waiting, ours)
    assert "不认识的单位 110101000000" in refused(waiting, nobody)
    assert "说是云岭县政务大厅答复的,这里没有答复过" in refused(waiting, answered)


@pytest.mark.django_db(transaction=True)
def test_two_counties_that_answer_one_case(waiting):
    _, _, file, records, _ = waiting
    take_in(file, at=at(26))
    dossier, upper = Dossier.objects.get(), user("upper")
    hop = dossier.way[-1]
    actions.receive(hop_id=hop.pk, seen=good(hop), act=act(upper, at(26, 9)))
    actions.answer(dossier_id=dossier.pk, outcome="granted", act=act(upper, at(26, 10)))

    records[0]["answer"] = {
        "by": "990101101000", "at": "2026-11-25T12:00:00+08:00", "name": "某", "outcome": "refused",
    }  # fmt: skip
    taken = take_in(signed(waiting, records), at=at(27))

    assert (
        "云岭县政务大厅已经答复过这一件,文件里又有青石镇便民服务中心的答复" in taken.refused[0][1]
    )
    assert Dossier.objects.get().outcome == "granted"


@pytest.mark.django_db(transaction=True)
def test_what_is_known_is_not_changed_by_a_file(waiting):
    _, _, file, records, _ = waiting
    take_in(file, at=at(26))
    before = (Hop.objects.count(), Line.objects.count())

    same = take_in(signed(waiting, records), at=at(27))
    assert (same.news, same.refused, same.before) == (0, [], None)
    records[0]["hops"][1]["sent_at"] = "2026-11-25T09:00:00+08:00"
    records[0]["item_code"] = "XX-1"
    taken = take_in(signed(waiting, records), at=at(27))
    assert "和这里记的不一样" in taken.refused[0][1]
    twice = take_in(signed(waiting, records[:1] * 2), at=at(27))
    assert "在文件里有两次" in twice.refused[1][1]
    assert (Hop.objects.count(), Line.objects.count()) == before
    with pytest.raises(NotTaken, match="记录的写法不对"):
        take_in(signed(waiting, [{"no": "1"}]), at=at(27))


@pytest.mark.django_db(transaction=True)
def test_missing_papers_are_noted_by_both_sides_across_servers(waiting, widow):
    township, county, file, _, _ = waiting
    take_in(file, at=at(26))
    dossier, upper = Dossier.objects.get(), user("upper")
    hop = dossier.way[-1]
    lines = list(hop.lines.all())
    seen = good(hop) | {lines[0].pk: actions.Seen("missing", "袋子破了")}
    actions.receive(hop_id=hop.pk, seen=seen, act=act(upper, at(26, 9)))
    back = give_out(Peer.objects.get(), at=at(26, 10))[0]
    county.leave()

    township.enter()
    assert take_in(back, at=at(26, 11)).news == 1
    line = Line.objects.get(found="missing")
    assert line.disputed
    actions.agree(
        line_id=line.pk, note="路上掉了,补一份", act=act(user("qingshi-clerk"), at(26, 14))
    )
    further = give_out(Peer.objects.get(), at=at(26, 15))[0]
    township.leave()

    county.enter()
    assert take_in(further, at=at(26, 16)).news == 1
    assert Line.objects.get(found="missing").agreed_note == "路上掉了,补一份"


@pytest.mark.django_db(transaction=True)
def test_the_commands(waiting, tmp_path):
    def said(*words):
        out = StringIO()
        call_command("exchange", *words, stdout=out)
        return out.getvalue()

    file = tmp_path / "a.exchange"
    file.write_bytes(waiting[2])
    assert "新的 1 件,没有收 0 件" in said("import", str(file))
    assert "已经导入过,没有新的" in said("import", str(file))
    code = Peer.objects.get().code
    assert f"{code} 青石镇便民服务中心 互信" in said("peers")
    assert "1 件写进" in said("export", code, str(tmp_path / "b"))
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600
    card = tmp_path / "card.json"
    assert "本服务器的代号" in said("card", str(card))
    with pytest.raises(CommandError, match="本服务器自己的名片"):
        said("trust", str(card))
    with pytest.raises(CommandError, match="No such file"):
        said("import", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="没有这样的用法"):
        said("sell")
    with pytest.raises(CommandError, match="没有代号"):
        said("export", "0" * 16, str(tmp_path / "c"))
    card.write_text("{}", "utf-8")
    with pytest.raises(CommandError, match="不是一张服务器名片"):
        said("trust", str(card))
    assert "撤销了" in said("revoke", code)
    assert Parcelled.objects.count() == 2
    assert Office.objects.filter(peer__code=code).count() == 2
