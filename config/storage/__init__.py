"""Objects in S3 (or another store through django-storages): keys are made here, uploads and downloads are signed here."""
