package touchstone.host;

import java.util.HexFormat;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.TestImages;

/** Guests of a few bytes of 32-bit code, run with paging off from 1 MiB. */
final class Programs {
  private static final long MEMORY = 2 << 20;

  /** MOV AL, 'A'; OUT E9h, AL; CLI; HLT: prints and, as its only vCPU stops for good, is off. */
  static final String PRINT_A = "b041e6e9faf4";

  /** UD2 without an IDT: triple fault. */
  static final String TRIPLE_FAULT = "0f0b";

  /** JMP to itself. */
  static final String SPIN = "ebfe";

  /** STI; HLT; JMP back: sleeps for ever, as nothing is bound that could wake it. */
  static final String SLEEP = "fbf4ebfc";

  /** MOV ESP; PUSH EFLAGS with VM, CS, EIP; IRET to virtual-8086 mode: defined, not modelled. */
  static final String UNMODELLED = "bc0000180068020002006a006a00cf";

  /** MOV ECX, 100000; LOOP to itself; then as PRINT_A. */
  static final String WORK_THEN_PRINT = "b9a0860100e2fe" + PRINT_A;

  /** MOV DWORD [180000h], 5EC12E7h; then as PRINT_A: leaves a secret behind. */
  static final String LEAVE_SECRET = "c70500001800e712ec05" + PRINT_A;

  /** MOV EAX, [180000h]; TEST EAX, EAX; SETNZ AL; ADD AL, '0'; OUT E9h, AL; CLI; HLT. */
  static final String LOOK_FOR_SECRET = "a10000180085c00f95c00430e6e9faf4";

  private Programs() {}

  static GuestConfig guest(String name, String code) {
    return GuestConfig.of(name, TestImages.pvh(HexFormat.of().parseHex(code), 0), MEMORY);
  }
}
