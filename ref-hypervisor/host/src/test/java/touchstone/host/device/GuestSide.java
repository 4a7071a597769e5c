package touchstone.host.device;

import touchstone.host.memory.SharedPage;

/** What a frontend needs of the kernel it runs in. */
public interface GuestSide {
  /** A page of the guest's, granted to domain 0; its reference goes to {@code reference[0]}. */
  SharedPage newPage(int[] reference, boolean readOnly);

  void revoke(int reference);

  /** A port that domain 0 may bind. */
  int openPort();
}
