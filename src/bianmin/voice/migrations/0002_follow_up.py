import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        ('centres', '0001_initial'),
        ('voice', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rating',
            name='rated_twice_at_most',
        ),
        migrations.AddField(
            model_name='rating',
            name='bad',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='rating',
            name='because',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='rating',
            name='closed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='contact',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='rating',
            name='contact_by',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='contacted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='contacted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='correct_by',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='rating',
            name='correction',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='rating',
            name='finding',
            field=models.CharField(blank=True, choices=[('true', '属实'), ('partly', '部分属实'), ('false', '不属实')], max_length=10),
        ),
        migrations.AddField(
            model_name='rating',
            name='named',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='rating',
            name='pack',
            field=models.CharField(default='_default', max_length=60),
        ),
        migrations.AddField(
            model_name='rating',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='window',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='centres.window'),
        ),
        migrations.AlterField(
            model_name='rating',
            name='channel',
            field=models.CharField(choices=[('1', '电脑'), ('2', '手机'), ('3', '二维码')], default='2', max_length=2),
        ),
        migrations.AlterField(
            model_name='rating',
            name='stage',
            field=models.CharField(choices=[('accepted', '收件受理'), ('decided', '办结取件')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['centre', '-id'], name='rating_latest'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(condition=models.Q(('bad', True), ('closed_at__isnull', True)), fields=['centre', 'correct_by', 'id'], name='rating_to_follow_up'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('case', 'stage', 'nth'), name='rated_once_a_turn'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('nth__in', [1, 2])), name='rated_twice_at_most'),
        ),
    ]
