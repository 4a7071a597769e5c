package touchstone.spec.step;

/** Status of one grant operation, GNTST_. @xen public/grant_table.h */
enum GrantStatus {
  OKAY(0),
  GENERAL_ERROR(-1),
  BAD_DOMAIN(-2),
  BAD_GNTREF(-3),
  BAD_HANDLE(-4),
  BAD_VIRT_ADDR(-5),
  PERMISSION_DENIED(-8),
  BAD_PAGE(-9),
  BAD_COPY_ARG(-10),
  EAGAIN(-12),
  NO_SPACE(-13);

  private final int number;

  GrantStatus(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
