/*
 * Hello, world.
 *
 * The smallest guest: it starts, prints a line, says PASS and switches itself off. If this fails,
 * nothing else is worth reading.
 */
#include "guest.h"

// [guest->req~lif-shutdown~1]
void test_main(void) {
  print("Hello, world\n");
  result_pass();
}
