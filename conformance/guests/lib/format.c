/*
 * A small printf.
 */
#include "console.h"
#include "memory.h"

struct sink {
  char *at, *end;
};

static void put(struct sink *sink, char c) {
  if (sink->at < sink->end) {
    *sink->at++ = c;
  }
}

static void put_text(struct sink *sink, const char *text) {
  while (*text) {
    put(sink, *text++);
  }
}

static void put_decimal(struct sink *sink, unsigned long value) {
  char digits[24];
  int count = 0;
  do {
    digits[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (count) {
    put(sink, digits[--count]);
  }
}

static void put_hex(struct sink *sink, unsigned long long value, int width) {
  int digits = 1;
  while (digits < 16 && value >> (4 * digits)) {
    digits++;
  }
  for (int i = digits < width ? width : digits; i > 0; i--) {
    put(sink, "0123456789abcdef"[value >> (4 * (i - 1)) & 15]);
  }
}

static void put_signed(struct sink *sink, long value) {
  if (value < 0) {
    put(sink, '-');
  }
  put_decimal(sink, value < 0 ? -(unsigned long)value : (unsigned long)value);
}

/* Formats one conversion; `longs` counts the l modifiers. */
static void convert(struct sink *sink, char type, int longs, int width, va_list *args) {
  switch (type) {
    case 's':
      put_text(sink, va_arg(*args, const char *));
      return;
    case 'c':
      put(sink, (char)va_arg(*args, int));
      return;
    case 'd':
      put_signed(sink, longs ? va_arg(*args, long) : va_arg(*args, int));
      return;
    case 'u':
      put_decimal(sink, longs ? va_arg(*args, unsigned long) : va_arg(*args, unsigned));
      return;
    case 'x':
      put_hex(sink,
              longs == 2   ? va_arg(*args, unsigned long long)
              : longs == 1 ? va_arg(*args, unsigned long)
                           : va_arg(*args, unsigned),
              width);
      return;
    default:
      put(sink, type);
  }
}

void format_list(char *to, size_t size, const char *pattern, va_list list) {
  struct sink sink = {to, to + size - 1};
  va_list args;
  va_copy(args, list);
  for (; *pattern; pattern++) {
    if (*pattern != '%') {
      put(&sink, *pattern);
      continue;
    }
    int width = 0, longs = 0;
    pattern++;
    for (; *pattern >= '0' && *pattern <= '9'; pattern++) {
      width = 10 * width + *pattern - '0';
    }
    for (; *pattern == 'l'; pattern++) {
      longs++;
    }
    convert(&sink, *pattern, longs, width, &args);
  }
  *sink.at = 0;
  va_end(args);
}

void format(char *to, size_t size, const char *pattern, ...) {
  va_list args;
  va_start(args, pattern);
  format_list(to, size, pattern, args);
  va_end(args);
}
