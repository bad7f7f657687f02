"""The words of visible posts, for the search (learning/forum/search_index.py): FTS5 with SQLite, GIN with PostgreSQL."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE forum_post_words USING fts5(words, tokenize = 'unicode61')",
    "CREATE TRIGGER forum_post_words_gone AFTER DELETE ON forum_post "
    "BEGIN DELETE FROM forum_post_words WHERE rowid = old.id; END",
]
# Erased words are overwritten at once, not when the index is next tidied up (SQLite 3.42).
SQLITE_ERASES = "INSERT INTO forum_post_words (forum_post_words, rank) VALUES ('secure-delete', 1)"
# No foreign key: tables that it ties together can only be emptied together.
POSTGRESQL = [
    "CREATE TABLE forum_post_words (rowid bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX forum_post_words_gin ON forum_post_words USING gin (words)",
    "CREATE FUNCTION forum_post_words_gone() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN DELETE FROM forum_post_words WHERE rowid = old.id; RETURN NULL; END $$",
    "CREATE TRIGGER forum_post_words_gone AFTER DELETE ON forum_post "
    "FOR EACH ROW EXECUTE FUNCTION forum_post_words_gone()",
]


def make(apps, editor):
    connection = editor.connection
    is_sqlite = connection.vendor == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        editor.execute(statement)
    if is_sqlite and connection.Database.sqlite_version_info >= (3, 42):
        editor.execute(SQLITE_ERASES)


def drop(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TRIGGER forum_post_words_gone")
    else:
        editor.execute("DROP FUNCTION forum_post_words_gone CASCADE")
    editor.execute("DROP TABLE forum_post_words")


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_boards_and_posts")]
    operations = [migrations.RunPython(make, drop)]
