// libcurl behind opaque handles; its variadic calls as typed functions.
#ifndef SYNCHRONY_CLIBCURL_H
#define SYNCHRONY_CLIBCURL_H

#define CURL_STRICTER 1
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

#endif
