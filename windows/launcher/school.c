#include "school.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

static const char MAGIC[] = "CLOUDEXAM-SCHOOL-1\n";

static bool path_beside(wchar_t *path, const wchar_t *name)
{
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    if (length == 0 || length >= MAX_PATH)
        return false;
    wchar_t *slash = wcsrchr(path, L'\\');
    if (!slash || (size_t)(slash - path) + wcslen(name) + 2 > MAX_PATH)
        return false;
    wcscpy(slash + 1, name);
    return true;
}

static bool read_block(char *block)
{
    wchar_t path[MAX_PATH];
    if (!path_beside(path, L"school.cfg"))
        return false;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    DWORD got = 0;
    bool whole = ReadFile(file, block, BLOCK_BYTES, &got, NULL) && got == BLOCK_BYTES;
    CloseHandle(file);
    block[BLOCK_BYTES] = '\0';
    return whole && strncmp(block, MAGIC, sizeof MAGIC - 1) == 0;
}

static void take_text(wchar_t *text, const char *value)
{
    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, value, -1, text, TEXT_LONGEST + 1))
        text[0] = L'\0';
}

static bool in_host(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* The end of the host at `text`: a name, an address, or an IPv6 address in brackets. NULL when it is none. */
static const char *end_of_host(const char *text)
{
    const char *end = text;
    if (*text == '[') {
        for (end++; (*end >= 'a' && *end <= 'f') || (*end >= '0' && *end <= '9') || *end == ':' || *end == '.'; end++)
            ;
        return *end == ']' ? end + 1 : NULL;
    }
    while (in_host(*end))
        end++;
    return end > text ? end : NULL;
}

/* `value` is "https://host[:port]": checked to the letter, since it becomes part of a command line. */
static bool take_line(Line *line, const char *value)
{
    static const char scheme[] = "https://";
    size_t length = strlen(value);
    if (length > ORIGIN_LONGEST || strncmp(value, scheme, sizeof scheme - 1) != 0)
        return false;
    const char *host = value + sizeof scheme - 1, *end = end_of_host(host);
    if (!end)
        return false;
    long port = 443;
    if (*end == ':') {
        char *rest;
        port = strtol(end + 1, &rest, 10);
        if (end[1] < '1' || end[1] > '9' || *rest || port > 65535)
            return false;
    } else if (*end) {
        return false;
    }
    line->port = (unsigned short)port;
    swprintf(line->origin, ORIGIN_LONGEST + 1, L"%hs", value);
    swprintf(line->host, ORIGIN_LONGEST + 1, L"%.*hs", (int)(end - host), host);
    return true;
}

static void take_setting(School *school, const char *setting)
{
    if (strncmp(setting, "contact=", 8) == 0)
        take_text(school->contact, setting + 8);
    else if (strncmp(setting, "line=", 5) == 0 && school->count < LINES_MOST)
        school->count += take_line(&school->lines[school->count], setting + 5);
}

bool read_school(School *school)
{
    char block[BLOCK_BYTES + 1];
    memset(school, 0, sizeof *school);
    if (!read_block(block))
        return false;
    for (char *setting = strtok(block, "\n"); setting; setting = strtok(NULL, "\n"))
        take_setting(school, setting);
    return school->count > 0;
}
