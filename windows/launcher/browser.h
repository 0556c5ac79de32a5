/* Edge, or else Chrome, as a window of its own for the emergency room. */
#pragma once
#include <stdbool.h>
#include <windows.h>

#include "school.h"

/* The process of the browser in whose window the emergency room opens, or NULL when there is no browser. Its profile
   is our own: the exam page of the everyday browser keeps its state, and is not closed by what happens here. */
HANDLE open_emergency_room(const Line *line, const wchar_t *ticket);
