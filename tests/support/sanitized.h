#pragma once

// SOUK_SANITIZED: 1 where the address or the thread sanitizer watches, else 0. g++ says so by a
// macro, clang by a feature.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SOUK_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SOUK_SANITIZED 1
#endif
#endif
#ifndef SOUK_SANITIZED
#define SOUK_SANITIZED 0
#endif
