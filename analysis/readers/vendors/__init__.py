"""Downloads of the databases researchers use, which count their own documents."""
