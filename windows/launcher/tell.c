#include "tell.h"

#include <windows.h>

enum { SENTENCE_LONGEST = 1024 };

static const wchar_t TITLE[] = L"云考场客户端";

static const wchar_t *sentence(Outcome outcome)
{
    switch (outcome) {
    case BAD_LINK:
        return L"这不是考试系统给出的入口，没有打开。\n\n"
               L"请打开学校公布的考试网址，登录后在首页点击按钮。";
    case NOT_CONFIGURED:
        return L"客户端不完整，不知道学校的服务器在哪里。\n\n"
               L"请登录考试系统，在首页重新下载并安装“Windows双通道客户端”。";
    case NO_LINE:
        return L"学校的所有线路都连接不上。\n\n"
               L"1. 请检查网线或无线网络：能打开别的网站吗？\n"
               L"2. 请换一个网络，例如手机热点。\n"
               L"3. 请关闭代理和 VPN，再回到考试系统点击按钮。";
    case NOT_TRUSTED:
        return L"连上了网络，但对方不能证明自己是学校的服务器，为了安全没有继续。\n\n"
               L"1. 请检查电脑的日期和时间是否正确。\n"
               L"2. 网络需要先登录时（校园网、酒店），请先登录，或换一个网络。\n"
               L"3. 学校提供了根证书时，请先安装它。";
    case NO_BROWSER:
        return L"没有找到 Microsoft Edge 或 Google Chrome，无法打开应急考场。\n\n"
               L"请安装其中一个再试；也可以在考试系统里选择用浏览器进入应急考场。";
    case REFUSED:
        return L"客户端已安装，但服务器没有接受这次检测，可能是点击后过了太久。\n\n"
               L"请回到考试系统的首页，重新点击“检测客户端”。";
    default:
        return L"";
    }
}

static void append(const wchar_t *path, const wchar_t *text)
{
    char bytes[3 * SENTENCE_LONGEST + 1];
    DWORD written;
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ, NULL, OPEN_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return;
    if (length > 1)
        WriteFile(file, bytes, (DWORD)length - 1, &written, NULL);
    CloseHandle(file);
}

int tell(Outcome outcome, const School *school)
{
    wchar_t text[SENTENCE_LONGEST], path[MAX_PATH];
    bool has_contact = school && school->contact[0];
    swprintf(text, SENTENCE_LONGEST, L"%ls%ls%ls", sentence(outcome), has_contact ? L"\n\n仍然不行，请立即联系：" : L"",
             has_contact ? school->contact : L"");
    DWORD length = GetEnvironmentVariableW(L"CLOUDEXAM_SAY_TO", path, MAX_PATH);
    if (length > 0 && length < MAX_PATH)
        append(path, text);
    else if (outcome != DONE)
        MessageBoxW(NULL, text, TITLE, MB_OK | MB_ICONWARNING | MB_SETFOREGROUND | MB_TOPMOST);
    return outcome;
}
