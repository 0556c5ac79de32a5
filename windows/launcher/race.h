/* Which line is taken: all are asked at once. */
#pragma once
#include "school.h"

enum {
    RACE_LIMIT = 6000,   /* milliseconds until the last chance is gone */
    RACE_GRACE = 400,    /* after the first good answer, for a line the school prefers */
    AVOIDED_GRACE = 2000 /* after a good answer of the very line the candidate comes from */
};

/* The line to take, or NULL. `avoid` is the number of a line that is taken only when no other answers; 0: none.
   `untrusted` tells whether a line answered with a certificate that is not the school's. */
const Line *choose_line(const School *school, int avoid, bool *untrusted);
