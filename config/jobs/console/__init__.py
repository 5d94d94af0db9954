"""The Operations page: lanes and what runs in them, a job's page, the dead letters. Live: each page asks for its own parts."""
