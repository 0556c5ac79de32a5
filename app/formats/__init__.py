"""Files of strangers and files for them: archives opened with care, workbooks written."""
