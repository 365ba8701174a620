"""`bianmin exchange`: parcels between servers, by signed files."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bianmin.transfers import exchange_file, exchange_keys, exchange_taking
from bianmin.transfers.models import Peer

WORDS = """\
exchange card [文件]        写出本服务器的名片(公钥和各厅),交给对方
exchange trust 文件         登记对方的名片,以后收它的文件;再登记一次就是更新
exchange peers              列出互信的服务器
exchange revoke 代号        撤销互信
exchange export 代号 文件   把和对方有关的案卷写成签名的交换文件
exchange import 文件        导入对方发来的交换文件;同一份再导也不会重复
"""


class Command(BaseCommand):
    help = "和别的服务器交换上报的案卷"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and its file or the code of the other server."""
        parser.add_argument("what", nargs="?", default="help")
        parser.add_argument("given", nargs="*")

    def handle(self, *args: Any, what: str, given: list[str], **options: Any) -> None:
        """Do one thing, or say in one sentence why not."""
        calls: dict[str, tuple[Callable[..., None], tuple[int, ...]]] = {
            "card": (self.card, (0, 1)), "trust": (self.trust, (1,)), "peers": (self.peers, (0,)),
            "revoke": (self.revoke, (1,)), "export": (self.export, (2,)),
            "import": (self.take_in, (1,)),
        }  # fmt: skip
        call, counts = calls.get(what, (self.peers, ()))
        if len(given) not in counts:
            self.stdout.write(WORDS)
            if what != "help":
                raise CommandError("没有这样的用法")
            return
        try:
            call(*given)
        except (ValueError, exchange_file.NotTaken) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def card(self, file: str = "") -> None:
        """Write this server's card."""
        text = msgspec.json.format(msgspec.json.encode(exchange_keys.card()), indent=2).decode()
        if file:
            Path(file).write_text(text + "\n", "utf-8")
        self.stdout.write(f"本服务器的代号 {exchange_keys.card().code}" if file else text)

    def trust(self, file: str) -> None:
        """Accept the files of the server whose card this is."""
        peer = exchange_keys.trust(
            exchange_keys.read_card(Path(file).read_bytes()), at=timezone.now()
        )
        names = "、".join(office.name for office in peer.offices.order_by("code"))
        self.stdout.write(f"互信 {peer.name},代号 {peer.code}(请打电话和对方核对):{names}")

    def peers(self) -> None:
        """List the servers we trust, and those we trust no more."""
        for peer in Peer.objects.order_by("pk"):
            state = f"{peer.revoked_at:%Y-%m-%d} 撤销" if peer.revoked_at else "互信"
            self.stdout.write(f"{peer.code} {peer.name} {state}")

    def revoke(self, code: str) -> None:
        """Take no more files from a server."""
        self.stdout.write(f"撤销了 {exchange_keys.revoke(code, at=timezone.now()).name}")

    def export(self, code: str, file: str) -> None:
        """Write everything that concerns a server into a file for it."""
        peer = Peer.objects.filter(code=code, revoked_at=None).first()
        if peer is None:
            raise CommandError(f"没有代号 {code} 的互信服务器")
        body, records = exchange_taking.give_out(peer, at=timezone.now())
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(body)
        self.stdout.write(f"{records} 件写进 {file},给{peer.name}")

    def take_in(self, file: str) -> None:
        """Take a file in, and say what was new and what was refused."""
        if Path(file).stat().st_size > exchange_file.LARGEST:
            raise exchange_file.NotTaken("文件太大")
        taken = exchange_taking.take_in(Path(file).read_bytes(), at=timezone.now())
        if taken.before:
            self.stdout.write(
                f"这份文件 {timezone.localtime(taken.before):%Y-%m-%d %H:%M} 已经导入过,没有新的"
            )
            return
        self.stdout.write(
            f"{taken.peer.name}的 {taken.records} 件:新的 {taken.news} 件,没有收 {len(taken.refused)} 件"
        )
        for number, why in taken.refused:
            self.stdout.write(f"  {number}:{why}")
