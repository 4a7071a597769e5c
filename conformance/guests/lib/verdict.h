/*
 * Verdicts. The last line on the console decides; a guest that ends without one is an error.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>

#define PRINTF_LIKE(n) __attribute__((format(printf, n, n + 1)))

/* End the test now, with this verdict. */
void result_pass(void) __attribute__((noreturn));
void result_fail(const char *reason, ...) __attribute__((noreturn)) PRINTF_LIKE(1);
void result_skip(const char *reason, ...) __attribute__((noreturn)) PRINTF_LIKE(1);
void result_error(const char *reason, ...) __attribute__((noreturn)) PRINTF_LIKE(1);

/* Notes a failure if the condition is false and goes on. Returns the condition. */
bool check(bool condition, const char *what, ...) PRINTF_LIKE(2);

/* As check(actual == expected), and prints both if they differ. */
bool check_equal(long actual, long expected, const char *what, ...) PRINTF_LIKE(3);

/* As check(actual < 0), for calls whose error number is not ours to choose. */
bool check_refused(long actual, const char *what, ...) PRINTF_LIKE(2);

/*
 * Prints the verdict of the checks so far and goes on. For tests whose next act may legitimately
 * end the domain: whatever they print afterwards overrides it.
 */
void verdict_so_far(void);

/* Ends the test with the verdict of all checks; a test that checked nothing is an error. */
void conclude(void) __attribute__((noreturn));

#endif
