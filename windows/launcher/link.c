#include "link.h"

#include <string.h>

static bool skip(const wchar_t **text, const wchar_t *word)
{
    size_t length = wcslen(word);
    if (wcsncmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

static bool take_action(const wchar_t **text, Action *action)
{
    *action = ACTION_JOIN;
    if (skip(text, L"join"))
        return true;
    *action = ACTION_CHECK;
    return skip(text, L"check");
}

/* Letters are listed: what counts as one must not depend on the PC's locale. */
static bool in_ticket(wchar_t c)
{
    return (c >= L'A' && c <= L'Z') || (c >= L'a' && c <= L'z') || (c >= L'0' && c <= L'9') || c == L'.' ||
           c == L'_' || c == L'-';
}

static bool take_ticket(const wchar_t **text, wchar_t *ticket)
{
    size_t length = 0;
    while (in_ticket((*text)[length]))
        if (++length > TICKET_LONGEST)
            return false;
    if (length < TICKET_SHORTEST)
        return false;
    wmemcpy(ticket, *text, length);
    ticket[length] = L'\0';
    *text += length;
    return true;
}

/* One or two digits, the first of them not 0. */
static bool take_avoided(const wchar_t **text, int *avoid)
{
    if (!skip(text, L"&a="))
        return true;
    if (**text < L'1' || **text > L'9')
        return false;
    *avoid = *(*text)++ - L'0';
    if (**text >= L'0' && **text <= L'9')
        *avoid = *avoid * 10 + (*(*text)++ - L'0');
    return true;
}

bool link_from_arguments(int count, wchar_t **arguments, Link *link)
{
    if (count != 2)
        return false;
    const wchar_t *text = arguments[1];
    memset(link, 0, sizeof *link);
    if (!skip(&text, L"cloudexam://") || !take_action(&text, &link->action))
        return false;
    skip(&text, L"/"); /* Windows writes one after what it takes for a host */
    return skip(&text, L"?t=") && take_ticket(&text, link->ticket) && take_avoided(&text, &link->avoid) &&
           *text == L'\0';
}
