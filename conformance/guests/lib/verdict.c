/*
 * Counting checks and ending the domain.
 */
#include "verdict.h"

#include <stdarg.h>

#include "console.h"
#include "xen.h"

static unsigned checks, failures;
static char first_failure[160];

static void __attribute__((noreturn)) end(const char *verdict, const char *reason, va_list *args) {
  print("Test result: %s", verdict);
  if (reason) {
    print(": ");
    print_list(reason, *args);
  }
  print("\n");
  power_off();
}

void result_pass(void) { end("PASS", 0, 0); }

#define DEFINE_RESULT(name, verdict)      \
  void name(const char *reason, ...) {    \
    va_list args;                         \
    va_start(args, reason);               \
    end(verdict, reason, &args);          \
  }

DEFINE_RESULT(result_fail, "FAIL")
DEFINE_RESULT(result_skip, "SKIP")
DEFINE_RESULT(result_error, "ERROR")

static bool note(bool condition, const char *what, va_list *args) {
  checks++;
  if (condition) {
    return true;
  }
  char text[sizeof(first_failure)];
  format_list(text, sizeof(text), what, *args);
  print("FAILED: %s\n", text);
  if (failures++ == 0) {
    format(first_failure, sizeof(first_failure), "%s", text);
  }
  return false;
}

bool check(bool condition, const char *what, ...) {
  va_list args;
  va_start(args, what);
  bool result = note(condition, what, &args);
  va_end(args);
  return result;
}

bool check_equal(long actual, long expected, const char *what, ...) {
  va_list args;
  va_start(args, what);
  if (actual != expected) {
    print("expected %ld (0x%lx), got %ld (0x%lx)\n", expected, expected, actual, actual);
  }
  bool result = note(actual == expected, what, &args);
  va_end(args);
  return result;
}

bool check_refused(long actual, const char *what, ...) {
  va_list args;
  va_start(args, what);
  if (actual >= 0) {
    print("expected a negative result, got %ld\n", actual);
  }
  bool result = note(actual < 0, what, &args);
  va_end(args);
  return result;
}

static void print_verdict(void) {
  if (failures) {
    print("Test result: FAIL: %s (%u of %u checks failed)\n", first_failure, failures, checks);
  } else if (checks == 0) {
    print("Test result: ERROR: the test checked nothing\n");
  } else {
    print("Test result: PASS\n");
  }
}

void verdict_so_far(void) { print_verdict(); }

void conclude(void) {
  print_verdict();
  power_off();
}
