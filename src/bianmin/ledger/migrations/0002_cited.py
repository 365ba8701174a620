from datetime import date
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils.timezone import localtime


def sum_up(apps: Any, schema_editor: Any) -> None:
    """Sum up the entries that were written before there was a sum."""
    last: dict[tuple[int, str], tuple[date, str]] = {}
    entries = apps.get_model("ledger", "Entry").objects.exclude(centre=None).order_by("at", "seq")
    rows = entries.values_list("centre_id", "at", "event", "because")
    for centre, at, event, because in rows.iterator(chunk_size=5000):
        day = localtime(at).date()
        for clause in because:
            before = last.get((centre, clause))
            if before is None or before[0] != day:
                last[centre, clause] = (day, event)
    cited = apps.get_model("ledger", "Cited")
    cited.objects.bulk_create(
        [
            cited(centre_id=centre, clause=clause, day=day, event=event)
            for (centre, clause), (day, event) in last.items()
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("centres", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cited",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clause", models.CharField(max_length=120)),
                ("day", models.DateField()),
                ("event", models.CharField(max_length=40)),
                (
                    "centre",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="centres.centre",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("centre", "clause"), name="one_last_day_a_clause"
                    )
                ],
            },
        ),
        migrations.RunPython(sum_up, migrations.RunPython.noop),
    ]
