/* One request to one line, over TLS that is checked strictly. */
#pragma once
#include "school.h"

typedef struct {
    int status;      /* of HTTP; 0 when nothing came back */
    bool untrusted;  /* nothing came back because the certificate is not the school's */
    char body[16];   /* its beginning */
} Answer;

/* `json` NULL asks, otherwise it is sent. Gives up a step (name, connection, answer) after `limit` milliseconds. */
Answer ask(const Line *line, const wchar_t *path, const char *json, int limit);
