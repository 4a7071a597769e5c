package touchstone.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import touchstone.core.audit.Audit;
import touchstone.machine.cpu.CpuModel;

/** The bound of the audit trail, and the trail of a guest that tries to break it. */
class AuditLogTest {
  private static final int FLOOD = AuditLog.QUOTA + 1000;

  private final List<String> lines = new ArrayList<>();
  private final AuditLog log =
      new AuditLog(
          new AuditLog.Output() {
            @Override
            public void record(long time, int event, int subject, int object, int detail, int out) {
              lines.add(subject + " " + event + " " + detail);
            }

            @Override
            public void dropped(int subject, long count) {
              lines.add(subject + " dropped " + count);
            }
          });

  private void flood(int subject) {
    for (int i = 0; i < FLOOD; i++) {
      log.record(i, Audit.GRANT_DENIED, subject, 9, i, -1);
    }
  }

  // [utest->req~aud-bounded~1]
  @Test
  void aFloodKeepsItsBeginningAndTheCountOfTheRest() {
    flood(3);
    assertThat(lines).hasSize(AuditLog.QUOTA);
    assertThat(lines.getFirst()).isEqualTo("3 18 0");
    assertThat(lines.getLast()).isEqualTo("3 18 " + (AuditLog.QUOTA - 1));
    assertThat(log.dropped(3)).isEqualTo(FLOOD - AuditLog.QUOTA);
    log.close();
    assertThat(lines).hasSize(AuditLog.QUOTA + 1).last().isEqualTo("3 dropped 1000");
  }

  // [utest->req~aud-bounded~1]
  @Test
  void nobodyElsesRecordsAreLostByIt() {
    flood(3);
    lines.clear();
    log.record(0, Audit.SHUTDOWN, 4, 4, 0, 0);
    log.record(0, Audit.CONTROL, 0, 3, 2, 0);
    assertThat(lines).containsExactly("4 3 0", "0 1 2");
    for (int i = 0; i < FLOOD; i++) {
      log.record(i, Audit.CONTROL, 0, 4, 3, 0);
    }
    assertThat(lines).as("the control domain's are all kept").hasSize(2 + FLOOD);
  }

  // [utest->req~aud-bounded~1]
  @Test
  void theNextHolderOfTheNumberStartsAnew() {
    flood(3);
    lines.clear();
    log.record(0, Audit.CONTROL, 0, 3, 1, -12);
    log.record(0, Audit.GRANT_DENIED, 3, 9, 0, -1);
    assertThat(lines).as("a creation that failed").containsExactly("0 1 1");
    lines.clear();
    log.record(0, Audit.CONTROL, 0, 3, 1, 0);
    log.record(0, Audit.GRANT_DENIED, 3, 9, 7, -1);
    assertThat(lines).containsExactly("3 dropped 1001", "0 1 1", "3 18 7");
  }

  /** MOV EAX, 36; XOR EBX, EBX; VMCALL or VMMCALL; JMP back: domctl on the guest's own zeroes. */
  // [utest->req~aud-bounded~1]
  // [utest->req~aud-denied-once~1]
  @ParameterizedTest
  @EnumSource(CpuModel.class)
  void aGuestThatAsksForControlAgainAndAgain(CpuModel cpu) throws Exception {
    String call = cpu == CpuModel.INTEL ? "0f01c1" : "0f01d9";
    ReferenceSystem system = new ReferenceSystem(SystemOptions.of(cpu).withAudit(log));
    system.create(Programs.guest("asker", "b82400000031db" + call + "ebf4"));
    system.run(50_000_000);
    assertThat(lines.stream().filter(line -> line.startsWith("1 16 ")).count())
        .isEqualTo(AuditLog.QUOTA);
    assertThat(log.dropped(1)).isPositive();
  }
}
