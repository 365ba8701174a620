import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('centres', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pack', models.CharField(default='_default', max_length=60)),
                ('stage', models.CharField(choices=[('accepted', '收件受理'), ('decided', '办结取件')], max_length=20)),
                ('nth', models.PositiveSmallIntegerField(default=1)),
                ('grade', models.CharField(max_length=20)),
                ('bad', models.BooleanField(default=False)),
                ('tags', models.JSONField(default=list)),
                ('text', models.TextField(blank=True)),
                ('named', models.BooleanField(default=False)),
                ('channel', models.CharField(choices=[('1', '电脑'), ('2', '手机'), ('3', '二维码')], default='2', max_length=2)),
                ('at', models.DateTimeField()),
                ('because', models.JSONField(default=list)),
                ('contact_by', models.DateField(null=True)),
                ('correct_by', models.DateField(null=True)),
                ('contacted_at', models.DateTimeField(null=True)),
                ('contact', models.CharField(blank=True, max_length=500)),
                ('finding', models.CharField(blank=True, choices=[('true', '属实'), ('partly', '部分属实'), ('false', '不属实')], max_length=10)),
                ('correction', models.CharField(blank=True, max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='cases.case')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='centres.centre')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contacted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='centres.window')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', '-id'], name='rating_latest'), models.Index(condition=models.Q(('bad', True), ('closed_at__isnull', True)), fields=['centre', 'correct_by', 'id'], name='rating_to_follow_up')],
                'constraints': [models.UniqueConstraint(fields=('case', 'stage', 'nth'), name='rated_once_a_turn'), models.CheckConstraint(condition=models.Q(('nth__in', [1, 2])), name='rated_twice_at_most')],
            },
        ),
    ]
