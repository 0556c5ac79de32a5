/* The second channel of 云考场: started by a link of the exam page, finds a line that works, and opens the emergency
   room in a browser window of its own (docs/rules.md P5 and P15). */
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>

#include "browser.h"
#include "http.h"
#include "link.h"
#include "race.h"
#include "tell.h"

enum { REPORT_LIMIT = 5000, JSON_LONGEST = TICKET_LONGEST + 128 };

static bool read_link(Link *link)
{
    int count = 0;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &count);
    bool good = arguments && link_from_arguments(count, arguments, link);
    LocalFree(arguments);
    return good;
}

/* The ticket's alphabet needs no escaping in JSON. */
static Answer say(const Line *line, const wchar_t *path, const wchar_t *ticket, const char *more)
{
    char json[JSON_LONGEST];
    snprintf(json, sizeof json, "{\"ticket\":\"%ls\",\"version\":\"%ls\"%s}", ticket, CLIENT_VERSION, more);
    return ask(line, path, json, REPORT_LIMIT);
}

static int check(const School *school, const Line *line, const wchar_t *ticket)
{
    Answer answer = say(line, L"/api/client/checked", ticket, "");
    if (answer.status == 200)
        return DONE;
    return tell(answer.status == 0 ? NO_LINE : REFUSED, school);
}

static void report(const Line *line, const wchar_t *ticket, const char *event)
{
    char more[64];
    snprintf(more, sizeof more, ",\"event\":\"%s\"", event);
    say(line, L"/api/client/report", ticket, more);
}

/* The first launcher keeps watch over the window; a later one only hands its page over to the browser that runs. */
static bool is_first(void)
{
    HANDLE mutex = CreateMutexW(NULL, FALSE, L"Local\\CloudExam.Emergency"); /* held until the process ends */
    return mutex && GetLastError() != ERROR_ALREADY_EXISTS;
}

static int join(const School *school, const Line *line, const wchar_t *ticket)
{
    bool first = is_first();
    HANDLE browser = open_emergency_room(line, ticket);
    if (!browser)
        return tell(NO_BROWSER, school);
    SetThreadExecutionState(ES_CONTINUOUS | ES_SYSTEM_REQUIRED | ES_DISPLAY_REQUIRED);
    report(line, ticket, "launched");
    if (first) {
        WaitForSingleObject(browser, INFINITE);
        report(line, ticket, "exited");
    }
    return DONE;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE former, wchar_t *line_of_words, int shown)
{
    (void)instance, (void)former, (void)line_of_words, (void)shown;
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
    static School school; /* outlives this function: threads of the race may still read it */
    Link link;
    bool untrusted;
    if (!read_link(&link))
        return tell(BAD_LINK, NULL);
    if (!read_school(&school))
        return tell(NOT_CONFIGURED, NULL);
    const Line *line = choose_line(&school, link.avoid, &untrusted);
    if (!line)
        return tell(untrusted ? NOT_TRUSTED : NO_LINE, &school);
    return link.action == ACTION_CHECK ? check(&school, line, link.ticket) : join(&school, line, link.ticket);
}
