#include "race.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "http.h"

typedef enum { RUNNING, GOOD, BAD, UNTRUSTED } State;

/* Left to the threads that are still asking when the race is over: the process ends soon. */
typedef struct {
    const School *school;
    HANDLE news;
    volatile LONG state[LINES_MOST];
} Race;

typedef struct {
    Race *race;
    int number;
} Runner;

static State probe(const Line *line)
{
    Answer answer = ask(line, L"/healthz", NULL, RACE_LIMIT);
    if (answer.status == 200 && strcmp(answer.body, "ok") == 0)
        return GOOD;
    return answer.untrusted ? UNTRUSTED : BAD;
}

static DWORD WINAPI run(void *argument)
{
    Runner runner = *(Runner *)argument;
    free(argument);
    State state = probe(&runner.race->school->lines[runner.number]);
    InterlockedExchange(&runner.race->state[runner.number], state);
    SetEvent(runner.race->news);
    return 0;
}

static void start(Race *race, int number)
{
    Runner *runner = malloc(sizeof *runner);
    HANDLE thread = NULL;
    if (runner) {
        *runner = (Runner){race, number};
        thread = CreateThread(NULL, 0, run, runner, 0, NULL);
    }
    if (thread)
        CloseHandle(thread);
    else
        race->state[number] = BAD;
}

/* The best line so far: -1 while none is good. The avoided one comes last. */
static int best(const Race *race, int avoid)
{
    int avoided = -1;
    for (int number = 0; number < race->school->count; number++) {
        if (race->state[number] != GOOD)
            continue;
        if (number + 1 != avoid)
            return number;
        avoided = number;
    }
    return avoided;
}

static bool is_over(const Race *race)
{
    for (int number = 0; number < race->school->count; number++)
        if (race->state[number] == RUNNING)
            return false;
    return true;
}

static ULONGLONG earlier(ULONGLONG one, ULONGLONG other)
{
    return one < other ? one : other;
}

static int finish(Race *race, int avoid)
{
    ULONGLONG until = GetTickCount64() + RACE_LIMIT;
    bool seen_avoided = false, seen_other = false;
    while (!is_over(race)) {
        int leader = best(race, avoid);
        ULONGLONG now = GetTickCount64();
        if (leader >= 0 && leader + 1 == avoid && !seen_avoided) {
            seen_avoided = true;
            until = earlier(until, now + AVOIDED_GRACE);
        } else if (leader >= 0 && leader + 1 != avoid && !seen_other) {
            seen_other = true;
            until = earlier(until, now + RACE_GRACE);
        }
        if (now >= until)
            break;
        WaitForSingleObject(race->news, (DWORD)(until - now));
    }
    return best(race, avoid);
}

const Line *choose_line(const School *school, int avoid, bool *untrusted)
{
    Race *race = calloc(1, sizeof *race);
    *untrusted = false;
    if (!race || !(race->news = CreateEventW(NULL, FALSE, FALSE, NULL)))
        return NULL;
    race->school = school;
    for (int number = 0; number < school->count; number++)
        start(race, number);
    int winner = finish(race, avoid);
    for (int number = 0; number < school->count; number++)
        *untrusted |= race->state[number] == UNTRUSTED;
    return winner >= 0 ? &school->lines[winner] : NULL;
}
