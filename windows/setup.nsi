; The generic installer of the Windows client. Nothing in it is compressed: the server finds the configuration block
; in it and writes the school's own (app/channel/). It asks for no rights and writes nothing outside the user's own
; folders and HKCU; there is no shortcut, since only the exam page starts the client.
Target amd64-unicode
Unicode true
SetCompress off
SetDateSave off
CRCCheck on
RequestExecutionLevel user
ManifestDPIAware true
AllowRootDirInstall false
ShowInstDetails nevershow
ShowUninstDetails nevershow
AutoCloseWindow false

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\CloudExam"
!define PROTOCOL "Software\Classes\cloudexam"

Name "云考场客户端"
BrandingText "云考场客户端 ${VERSION}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\CloudExam"
Icon "${BUILD}/client.ico"
UninstallIcon "${BUILD}/client.ico"
LoadLanguageFile "${NSISDIR}/Contrib/Language files/SimpChinese.nlf"

VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=2052 "ProductName" "云考场 Windows双通道客户端"
VIAddVersionKey /LANG=2052 "CompanyName" "云考场"
VIAddVersionKey /LANG=2052 "LegalCopyright" ""
VIAddVersionKey /LANG=2052 "FileDescription" "云考场客户端 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"

CompletedText "安装完成。请回到考试系统的首页，点击“检测客户端”。"
UninstallText "将从这台电脑上卸载云考场客户端。"

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  SetOutPath "$INSTDIR"
  ; A client that is running can be renamed, not overwritten: an update must not disturb an exam.
  Delete "$INSTDIR\cloudexam.old"
  Rename "$INSTDIR\cloudexam.exe" "$INSTDIR\cloudexam.old"
  Delete "$INSTDIR\cloudexam.old"
  ClearErrors
  File "${BUILD}/cloudexam.exe"
  File "${BUILD}/school.cfg"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  WriteRegStr HKCU "${PROTOCOL}" "" "URL:云考场"
  WriteRegStr HKCU "${PROTOCOL}" "URL Protocol" ""
  WriteRegStr HKCU "${PROTOCOL}\DefaultIcon" "" '"$INSTDIR\cloudexam.exe",0'
  WriteRegStr HKCU "${PROTOCOL}\shell\open\command" "" '"$INSTDIR\cloudexam.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "云考场 Windows双通道客户端"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\cloudexam.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "云考场"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" 300
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  IfErrors 0 +3
    SetErrorLevel 2
    Abort "没有安装成功。请关闭正在运行的云考场客户端，再运行一次安装程序。"
SectionEnd

Section "Uninstall"
  Delete "$INSTDIR\cloudexam.exe"
  Delete "$INSTDIR\cloudexam.old"
  Delete "$INSTDIR\school.cfg"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir /r "$LOCALAPPDATA\CloudExam"
  DeleteRegKey HKCU "${PROTOCOL}"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
