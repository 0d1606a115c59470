// The digests of OpenSSL 3 behind opaque handles.
#ifndef SYNCHRONY_CLIBCRYPTO_H
#define SYNCHRONY_CLIBCRYPTO_H

#include <openssl/err.h>
#include <openssl/evp.h>

#endif
