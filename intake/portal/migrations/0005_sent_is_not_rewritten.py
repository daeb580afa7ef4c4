from django.db import migrations

# What a resident sent is inserted, and deleted once it was taken over; no page rewrites it, so the role need not be able
# to. Taking a row away and putting in another stays possible: the case side takes over by the same role. The history of
# the schema is the owner's.
REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE ON portal_submission, portal_submissionfile, portal_sentitem FROM portal_app;
        REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM portal_app;
    END IF;
END $$
"""
GRANT = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        GRANT UPDATE ON portal_submission, portal_submissionfile, portal_sentitem TO portal_app;
        GRANT INSERT, UPDATE, DELETE ON django_migrations TO portal_app;
    END IF;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_names_in_languages'),
    ]

    operations = [
        migrations.RunSQL(REVOKE, GRANT),
    ]
