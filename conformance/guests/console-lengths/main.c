/*
 * CONSOLEIO_write with hostile lengths.
 *
 * The length is an int. A negative one must be refused, a huge one must fail at the first page that
 * is not there, after at most a bounded amount of text, and a text that ends exactly at the end of
 * a page must be printed without touching the next page. CONSOLEIO_read is the control domain's.
 *
 * Xen without verbose debugging refuses console_io to guests altogether, with -EPERM: then the test
 * can only see that the refusal holds for all arguments.
 *
 * @xen public/xen.h (console_io), xen/drivers/char/console.c
 */
#include "guest.h"

// [guest->req~hyp-console~1]
void test_main(void) {
  require_xen();
  static const char text[] = "the last bytes of a page\n";
  char *page = spare_page(0), *absent = spare_page(1);
  char *at_end = absent - (sizeof(text) - 1);
  memset(page, '.', PAGE_SIZE);
  memcpy(at_end, text, sizeof(text) - 1);
  *page_entry((unsigned long)absent) = 0;
  invlpg(absent);

  long normal = console_io(CONSOLEIO_write, sizeof(text) - 1, at_end);
  check(normal == 0 || normal == (long)sizeof(text) - 1 || normal == -XEN_EPERM,
        "text up to the end of a page: %ld", normal);
  check_refused(console_io(CONSOLEIO_write, sizeof(text), at_end), "one byte more");
  check_refused(console_io(CONSOLEIO_write, 16, absent), "an absent page");
  check_refused(console_io(CONSOLEIO_write, -1, absent), "length -1 at an absent page");
  check_refused(console_io(CONSOLEIO_write, (int)0x80000000, absent), "the lowest length");
  check_refused(console_io(CONSOLEIO_write, 0x7fffffff, absent), "the highest length");
  check(console_io(CONSOLEIO_write, 0, absent) <= 0, "no text at all");
  check_refused(console_io(CONSOLEIO_read, 16, page), "CONSOLEIO_read");
  check_refused(console_io(77, 16, page), "an unknown command");
}
