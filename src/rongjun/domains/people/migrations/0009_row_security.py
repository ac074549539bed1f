from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0008_search"),
    ]

    operations = []
