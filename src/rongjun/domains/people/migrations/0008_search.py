"""Search: the terms people are found by, and an index for each order of the list of people."""

import django.db.models.deletion
from django.db import migrations, models

from rongjun.base.postgres import row_security
from rongjun.domains.people.sounds import placed_terms, terms_text

SQLITE = """CREATE TABLE people_searchterm (
    place smallint NOT NULL, term varchar(40) NOT NULL,
    person_id bigint NOT NULL REFERENCES people_person (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    area_code varchar(12) NOT NULL, PRIMARY KEY (place, term, person_id)) WITHOUT ROWID"""
POSTGRES = (
    """CREATE TABLE people_searchterm (
    place smallint NOT NULL, term varchar(40) COLLATE "C" NOT NULL, person_id bigint NOT NULL,
    area_code varchar(12) NOT NULL, PRIMARY KEY (place, term, person_id) INCLUDE (area_code))""",
    """CREATE FUNCTION people_forget_terms() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM people_searchterm t USING gone WHERE t.person_id = gone.id; RETURN NULL; END $$""",
    """CREATE TRIGGER people_person_terms AFTER DELETE ON people_person REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION people_forget_terms()""",
)
"""A foreign key would look up the person for each of a dozen terms: half the time of an import. Terms go by a trigger."""


def make_terms(apps, schema_editor):
    """Make the table of terms, in the order of its key on SQLite, and secure it on PostgreSQL."""
    for statement in POSTGRES if schema_editor.connection.vendor == "postgresql" else (SQLITE,):
        schema_editor.execute(statement, None)
    row_security.secure(schema_editor, "people_searchterm", row_security.area_condition("area_code"))


def drop_terms(apps, schema_editor):
    """Drop the table of terms."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER people_person_terms ON people_person", None)
        schema_editor.execute("DROP FUNCTION people_forget_terms", None)
    schema_editor.execute("DROP TABLE people_searchterm", None)


def fill_terms(apps, schema_editor):
    """Write the terms of those who are in the registry already."""
    Person = apps.get_model("people", "Person")
    place = "%s, %s, %s, %s"
    for pk, name, file_no, area in list(Person.objects.values_list("pk", "name", "file_no", "area_code")):
        text = terms_text(name, file_no)
        Person.objects.filter(pk=pk).update(terms=text)
        rows = [(number, term, pk, area) for number, term in placed_terms(text)]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO people_searchterm (place, term, person_id, area_code) VALUES ({place})", rows)


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0007_confirmation"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="person", name="person_area"),
        migrations.RemoveIndex(model_name="person", name="person_pinyin"),
        migrations.AddField(
            model_name="person",
            name="terms",
            field=models.TextField(blank=True, default="", help_text="sounds.terms_text: what the person is found by"),
        ),
        *(
            migrations.AddIndex(model_name="person", index=models.Index(fields=fields, name=name))
            for name, fields in (
                ("person_area", ["area_code", "file_no", "categories", "death_date", "merged_into", "id"]),
                ("person_category", ["categories", "area_code", "file_no", "death_date", "merged_into", "id"]),
                ("person_pinyin", ["pinyin", "name", "id"]),
                ("person_sex", ["sex", "id"]),
                ("person_birth", ["birth_date", "id"]),
                ("person_household", ["household", "id"]),
                ("person_death", ["death_date", "categories", "id", "merged_into"]),
            )
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place", "term", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "place",
                    models.SmallIntegerField(
                        help_text="0 name, 1 file number, 2 within a name, 3 within a file number"
                    ),
                ),
                ("term", models.CharField(max_length=40)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                ("area_code", models.CharField(max_length=12)),
            ],
            options={"db_table": "people_searchterm", "managed": False},
        ),
        migrations.RunPython(make_terms, drop_terms),
        migrations.RunPython(fill_terms, migrations.RunPython.noop),
    ]
