package touchstone.conformance.targets.xen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchstone.conformance.suite.Case;
import touchstone.conformance.suite.SuiteException;
import touchstone.conformance.targets.Workspace;
import touchstone.conformance.targets.xen.Plan.GuestCpus;

class PlanTest {
  @TempDir private Path home;

  @Test
  void namesCasesAndRoles() throws IOException {
    Case one = Samples.single("one");
    Case two = Samples.pair("two", "sequence: true\ntimeout: 3\n");
    Plan plan = Plan.of(List.of(one, two), Samples.workspace(home, one, two), new GuestCpus(1, 3));
    assertEquals(
        """
        case 0 together 10000 1
        role one/pvh64.elf 16 1 256 0 0 \n\
        go
        case 1 sequence 3000 1
        role two/pvh64-left.elf 16 1 512 0 0 self=@self@ peer=@peer@
        role two/pvh64-right.elf 16 1 256 25 0 self=@self@ peer=@peer@
        go
        """,
        plan.text());
    assertEquals(
        Set.of("one/pvh64.elf", "two/pvh64-left.elf", "two/pvh64-right.elf"),
        plan.images().keySet());
  }

  @Test
  void guestsGetTheProcessorsThereAre() {
    assertEquals("1", new GuestCpus(1, 3).range(1));
    assertEquals("1-2", new GuestCpus(1, 3).range(2));
    assertEquals("1-3", new GuestCpus(1, 3).range(6));
    assertEquals("4-5", new GuestCpus(4, 2).range(4));
  }

  @Test
  void aMissingImageIsSaid() {
    Workspace empty = new Workspace(home, 1);
    List<Case> cases = List.of(Samples.single("one"));
    assertThrows(SuiteException.class, () -> Plan.of(cases, empty, new GuestCpus(1, 1)));
  }
}
