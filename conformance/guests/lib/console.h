/*
 * Text output: to Xen's console_io, or without Xen to port 0xE9 or the first serial port.
 */
#ifndef CONSOLE_H
#define CONSOLE_H

#include <stdarg.h>
#include <stddef.h>

/* Knows %s %c %d %u %x with the modifiers l and ll (ll in hexadecimal only), %% and widths %04x. */
void print(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
void print_list(const char *pattern, va_list args);

/* As snprintf, cutting silently. */
void format(char *to, size_t size, const char *pattern, ...) __attribute__((format(printf, 3, 4)));
void format_list(char *to, size_t size, const char *pattern, va_list args);

#endif
