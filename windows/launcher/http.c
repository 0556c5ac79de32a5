#include "http.h"

#include <string.h>
#include <windows.h>
#include <winhttp.h>

/* Of newer SDKs than some mingw. */
#ifndef WINHTTP_ACCESS_TYPE_AUTOMATIC_PROXY
#define WINHTTP_ACCESS_TYPE_AUTOMATIC_PROXY 4
#endif
#ifndef WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_3
#define WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_3 0x00002000
#endif

static void set(HINTERNET handle, DWORD option, DWORD value)
{
    WinHttpSetOption(handle, option, &value, sizeof value);
}

/* The proxy of the PC where it has one, as its browser does. */
static HINTERNET open_session(int limit)
{
    HINTERNET session = WinHttpOpen(L"CloudExam/" CLIENT_VERSION, WINHTTP_ACCESS_TYPE_AUTOMATIC_PROXY, NULL, NULL, 0);
    if (!session)
        session = WinHttpOpen(L"CloudExam/" CLIENT_VERSION, WINHTTP_ACCESS_TYPE_DEFAULT_PROXY, NULL, NULL, 0);
    if (!session)
        return NULL;
    WinHttpSetTimeouts(session, limit, limit, limit, limit);
    set(session, WINHTTP_OPTION_SECURE_PROTOCOLS, WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2);
    /* An older Windows 10 refuses this one, and keeps to 1.2. */
    set(session, WINHTTP_OPTION_SECURE_PROTOCOLS,
        WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_2 | WINHTTP_FLAG_SECURE_PROTOCOL_TLS1_3);
    return session;
}

static HINTERNET open_request(HINTERNET connection, const wchar_t *path, const char *json)
{
    HINTERNET request = WinHttpOpenRequest(connection, json ? L"POST" : L"GET", path, NULL, WINHTTP_NO_REFERER,
                                           WINHTTP_DEFAULT_ACCEPT_TYPES, WINHTTP_FLAG_SECURE | WINHTTP_FLAG_REFRESH);
    if (request)
        set(request, WINHTTP_OPTION_DISABLE_FEATURE,
            WINHTTP_DISABLE_COOKIES | WINHTTP_DISABLE_REDIRECTS | WINHTTP_DISABLE_AUTHENTICATION);
    return request;
}

static bool send_request(HINTERNET request, const Line *line, const char *json)
{
    DWORD length = json ? (DWORD)strlen(json) : 0;
    wchar_t headers[ORIGIN_LONGEST + 64] = L"";
    if (json)
        swprintf(headers, ORIGIN_LONGEST + 64, L"Content-Type: application/json\r\nOrigin: %ls\r\n", line->origin);
    return WinHttpSendRequest(request, headers, (DWORD)-1L, (void *)json, length, length, 0) &&
           WinHttpReceiveResponse(request, NULL);
}

static int status_of(HINTERNET request)
{
    DWORD status = 0, size = sizeof status;
    WinHttpQueryHeaders(request, WINHTTP_QUERY_STATUS_CODE | WINHTTP_QUERY_FLAG_NUMBER, WINHTTP_HEADER_NAME_BY_INDEX,
                        &status, &size, WINHTTP_NO_HEADER_INDEX);
    return (int)status;
}

static bool is_about_trust(DWORD error)
{
    switch (error) {
    case ERROR_WINHTTP_SECURE_FAILURE:
    case ERROR_WINHTTP_SECURE_CHANNEL_ERROR: /* all that Wine says, and what some firewalls cause */
    case ERROR_WINHTTP_SECURE_CERT_DATE_INVALID:
    case ERROR_WINHTTP_SECURE_CERT_CN_INVALID:
    case ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE:
    case ERROR_WINHTTP_SECURE_CERT_REVOKED:
    case ERROR_WINHTTP_SECURE_INVALID_CA:
    case ERROR_WINHTTP_SECURE_INVALID_CERT:
        return true;
    default:
        return false;
    }
}

static Answer exchange(HINTERNET request, const Line *line, const char *json)
{
    Answer answer = {0};
    if (!send_request(request, line, json)) {
        answer.untrusted = is_about_trust(GetLastError());
        return answer;
    }
    DWORD got = 0;
    answer.status = status_of(request);
    WinHttpReadData(request, answer.body, sizeof answer.body - 1, &got);
    return answer;
}

Answer ask(const Line *line, const wchar_t *path, const char *json, int limit)
{
    Answer answer = {0};
    HINTERNET session = open_session(limit);
    HINTERNET connection = session ? WinHttpConnect(session, line->host, line->port, 0) : NULL;
    HINTERNET request = connection ? open_request(connection, path, json) : NULL;
    if (request)
        answer = exchange(request, line, json);
    if (request)
        WinHttpCloseHandle(request);
    if (connection)
        WinHttpCloseHandle(connection);
    if (session)
        WinHttpCloseHandle(session);
    return answer;
}
