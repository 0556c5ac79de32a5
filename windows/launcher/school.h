/* The school's configuration block, school.cfg beside the launcher (app/channel/block.py writes it). */
#pragma once
#include <stdbool.h>
#include <wchar.h>

enum { LINES_MOST = 8, ORIGIN_LONGEST = 120, TEXT_LONGEST = 120, BLOCK_BYTES = 2048 };

typedef struct {
    wchar_t host[ORIGIN_LONGEST + 1];
    unsigned short port;
    wchar_t origin[ORIGIN_LONGEST + 1]; /* https://host[:port] */
} Line;

typedef struct {
    wchar_t contact[TEXT_LONGEST + 1]; /* empty where the school names none */
    int count;
    Line lines[LINES_MOST]; /* the school's preference first */
} School;

/* False when the file is missing, not ours, or names no line that may be used. */
bool read_school(School *school);
