/* How a run ends, and what the candidate is told. */
#pragma once
#include "school.h"

/* Exit codes of the launcher; every one but DONE is told to the candidate, with what to do next. */
typedef enum {
    DONE = 0,
    BAD_LINK = 2,
    NOT_CONFIGURED = 3,
    NO_LINE = 4,
    NOT_TRUSTED = 5,
    NO_BROWSER = 6,
    REFUSED = 7
} Outcome;

/* Show the sentence in a dialog, or append it to the file named by CLOUDEXAM_SAY_TO, for tests and roll-outs. */
int tell(Outcome outcome, const School *school);
