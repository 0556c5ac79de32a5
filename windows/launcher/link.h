/* The only thing a stranger can say to the launcher: cloudexam://(join|check)?t=<ticket>[&a=<line to avoid>] */
#pragma once
#include <stdbool.h>
#include <wchar.h>

enum { TICKET_SHORTEST = 16, TICKET_LONGEST = 512 };

typedef enum { ACTION_JOIN, ACTION_CHECK } Action;

typedef struct {
    Action action;
    wchar_t ticket[TICKET_LONGEST + 1];
    int avoid; /* number of the line the candidate comes from, counted from 1; 0: none */
} Link;

/* False unless the arguments are exactly one link. A link never names a host: the lines are the school's own. */
bool link_from_arguments(int count, wchar_t **arguments, Link *link);
