// libcurl behind opaque handles; its variadic calls as typed functions.
#ifndef SYNCHRONY_CLIBCURL_H
#define SYNCHRONY_CLIBCURL_H

#define CURL_STRICTER 1
#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

// What moves bytes: curl_write_callback, curl_read_callback and the header callback alike.
typedef size_t (*synchrony_mover)(char *bytes, size_t size, size_t count, void *user);
typedef int (*synchrony_seeker)(void *user, curl_off_t offset, int origin);
typedef int (*synchrony_starter)(
    void *user, char *remote, char *local, int remote_port, int local_port);

typedef int (*synchrony_socket_hook)(void *user, curl_socket_t socket, curlsocktype purpose);

// Wrappers around curl_easy_setopt(), which is variadic and so cannot be used from Swift.
static inline CURLcode synchrony_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode synchrony_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode synchrony_set_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode synchrony_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

// The bytes are copied; CURLOPT_POSTFIELDSIZE_LARGE says beforehand how many there are.
static inline CURLcode synchrony_set_copied_body(CURL *handle, const void *bytes) {
  return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

static inline CURLcode synchrony_set_list(
    CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode synchrony_set_mover(
    CURL *handle, CURLoption option, synchrony_mover value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode synchrony_set_seeker(CURL *handle, synchrony_seeker value) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode synchrony_set_starter(CURL *handle, synchrony_starter value) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode synchrony_set_socket_hook(CURL *handle, synchrony_socket_hook value) {
  return curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, value);
}

// The local port of a socket of TCP, or 0.
static inline int synchrony_local_port(curl_socket_t socket) {
  struct sockaddr_storage address;
  socklen_t size = sizeof address;
  if (getsockname(socket, (struct sockaddr *)&address, &size) != 0) return 0;
  switch (address.ss_family) {
    case AF_INET: return ntohs(((struct sockaddr_in *)&address)->sin_port);
    case AF_INET6: return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    default: return 0;
  }
}

// Acknowledges what came over a socket at once, where the system has a way to say so.
static inline void synchrony_acknowledge(curl_socket_t socket) {
#ifdef TCP_QUICKACK
  int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
#endif
}

// Wrappers around curl_easy_getinfo(), which is variadic too; 0 or NULL where there is nothing.
static inline long synchrony_get_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline curl_off_t synchrony_get_offset(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

static inline void *synchrony_get_private(CURL *handle) {
  char *value = NULL;
  return curl_easy_getinfo(handle, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

// A wrapper around curl_multi_setopt(), which is variadic too.
static inline CURLMcode synchrony_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

typedef int (*synchrony_interest_hook)(
    CURL *handle, curl_socket_t socket, int interest, void *user, void *own);
typedef int (*synchrony_alarm_hook)(CURLM *multi, long milliseconds, void *user);

// Sets, or with NULL takes away, what hears of sockets and of time.
static inline void synchrony_multi_set_hooks(
    CURLM *multi, synchrony_interest_hook interest, synchrony_alarm_hook alarm, void *user) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, interest);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, user);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, alarm);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, user);
}

// A bell that one thread rings and another one waits for; see eventfd(2). Below 0 is an error.
static inline int synchrony_make_bell(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }
static inline void synchrony_close_bell(int bell) { close(bell); }
static inline void synchrony_ring(int bell) { (void)eventfd_write(bell, 1); }
static inline void synchrony_silence(int bell) {
  eventfd_t rings;
  (void)eventfd_read(bell, &rings);
}

// The next handle that is done, and its result, which CURLMsg keeps in a union.
static inline CURL *synchrony_next_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      *result = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

static const long synchrony_global_default = CURL_GLOBAL_DEFAULT;
static const size_t synchrony_pause = CURL_WRITEFUNC_PAUSE;
static const size_t synchrony_abort = CURL_READFUNC_ABORT;

#endif
