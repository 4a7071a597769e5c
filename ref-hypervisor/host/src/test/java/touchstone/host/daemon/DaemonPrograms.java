package touchstone.host.daemon;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import touchstone.host.toolstack.TestImages;

/**
 * Guests that listen: PVH images of a few bytes of 32-bit code, run with paging off from 1 MiB.
 * They use their rings in place, without events; the host looks at the rings after every slice.
 */
public final class DaemonPrograms {
  /** MOV AL, 'A'; OUT E9h, AL; CLI; HLT: prints and powers off. */
  public static final String PRINT_A = "b041e6e9faf4";

  /** STI; HLT; JMP back: sleeps for ever. */
  public static final String SLEEP = "fbf4ebfc";

  /** UD2 without an IDT: triple fault, which resets. */
  public static final String RESET = "0f0b";

  /** JMP to itself. */
  public static final String SPIN = "ebfe";

  /** MOV ESP, 180000h; PUSH 20002h; PUSH 0; PUSH 0; IRET: to virtual-8086 mode, not modelled. */
  public static final String UNMODELLED = "bc0000180068020002006a006a00cf";

  private DaemonPrograms() {}

  public static byte[] image(String code) {
    return TestImages.pvh(HexFormat.of().parseHex(code), 0);
  }

  /**
   * Prints '>', then whatever is typed; 'q' powers off, 'r' resets.
   *
   * <pre>
   *     MOV EBX, ring; MOV AL, '>'; OUT E9h, AL
   *  1: MOV ESI, [EBX+in_cons]; CMP ESI, [EBX+in_prod]; JE 1
   *     MOV EDI, ESI; AND EDI, 1023; MOV AL, [EBX+EDI]; INC ESI; MOV [EBX+in_cons], ESI
   *     CMP AL, 'q'; JE 2; CMP AL, 'r'; JE 3; OUT E9h, AL; JMP 1
   *  2: CLI; HLT
   *  3: UD2
   * </pre>
   */
  public static String echo() {
    return "bb"
        + word(TestImages.consolePage())
        + "b03ee6e98bb3000c00003bb3040c000074f289f781e7ff0300008a043b4689b3000c0000"
        + "3c7174083c727406e6e9ebd4faf40f0b";
  }

  /**
   * Watches a xenstore node; when it changes, reads it and prints the value's first character. Then
   * 'r' resets, anything else powers off.
   *
   * <pre>
   *     MOV EBX, ring; MOV ESP, 1F0000h; CALL 1; (XS_WATCH node "t", XS_READ node)
   *  1: POP ESI; MOV EDI, EBX; MOV ECX, length of both; CLD; REP MOVSB
   *     MOV [EBX+req_prod], length of the first
   *  2: CMP [EBX+rsp_prod], length of "OK", first event and second event; JB 2
   *     MOV [EBX+rsp_cons], the same; MOV [EBX+req_prod], length of both
   *  3: CMP [EBX+rsp_prod], one byte of the value; JB 3; MOV AL, [that byte]; OUT E9h, AL
   *     CMP AL, 'r'; JE 4; CLI; HLT
   *  4: UD2
   * </pre>
   */
  public static String watcher(String node) {
    String path = HexFormat.of().formatHex(node.getBytes(StandardCharsets.US_ASCII)) + "00";
    int watch = 16 + path.length() / 2 + 2;
    int read = 16 + path.length() / 2;
    int events = 19 + 2 * watch;
    String messages =
        word(4)
            + word(1)
            + word(0)
            + word(watch - 16)
            + path
            + "7400"
            + word(2)
            + word(2)
            + word(0)
            + word(read - 16)
            + path;
    return "bb"
        + word(TestImages.xenstorePage())
        + "bc00001f00e8"
        + word(watch + read)
        + messages
        + "5e89dfb9"
        + word(watch + read)
        + "fcf3a4c78304080000"
        + word(watch)
        + "81bb0c080000"
        + word(events)
        + "72f4"
        + "c78308080000"
        + word(events)
        + "c78304080000"
        + word(watch + read)
        + "81bb0c080000"
        + word(events + 17)
        + "72f4"
        + "8a83"
        + word(1024 + events + 16)
        + "e6e93c727402faf40f0b";
  }

  private static String word(int value) {
    return HexFormat.of().toHexDigits(Integer.reverseBytes(value));
  }
}
